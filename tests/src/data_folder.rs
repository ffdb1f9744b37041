//! The data folder of a server that brings its own database.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a step that fails fails the test"
)]

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use turnout_adapter_postgres::cluster::{Cluster, ClusterOptions};
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_testkit::TestFolder;

/// A folder with a private cluster, which does not outlive it, whatever becomes of the servers that use it.
pub struct DataFolder {
    folder: TestFolder,
}

impl DataFolder {
    /// An empty one.
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        Self {
            folder: TestFolder::create(),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Connections to the server's database. It runs at least until the cluster that comes with them is stopped.
    pub async fn database(&self) -> (Database, Cluster) {
        let cluster = Cluster::start(ClusterOptions::durable(self.path())).await.unwrap();
        let settings = PoolSettings::new(cluster.url("turnout"));
        (Database::open(&settings, None).unwrap(), cluster)
    }

    /// The main process of the database server, while it runs.
    pub fn postmaster(&self) -> Option<Pid> {
        let text = std::fs::read_to_string(self.path().join("postgres/postmaster.pid")).ok()?;
        Pid::from_raw(text.lines().next()?.parse().ok()?)
    }
}

impl Drop for DataFolder {
    /// Ends the database before its files go.
    fn drop(&mut self) {
        let Some(postmaster) = self.postmaster() else { return };
        let _gone = kill_process(postmaster, Signal::QUIT);
        let deadline = Instant::now() + Duration::from_secs(8);
        while test_kill_process(postmaster).is_ok() && Instant::now() < deadline {
            sleep(Duration::from_millis(10));
        }
    }
}
