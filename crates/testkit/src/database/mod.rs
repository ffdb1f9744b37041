//! A database for each test, in a throw-away cluster for each test run.
//!
//! The first test that asks starts the cluster; the others find it by the process that started the run (cargo or
//! nextest). A watchdog stops it and removes its files when that process has ended.

mod folder;
mod run;
mod template;

use std::sync::atomic::{AtomicU32, Ordering};

use turnout_adapter_postgres::cluster::Cluster;

pub use folder::TestFolder;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A database of this test's own. It is removed when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
}

impl TestDatabase {
    /// A migrated database.
    ///
    /// # Panics
    /// Where no database can be had, as the test cannot go on.
    pub async fn create() -> Self {
        let cluster = run::cluster().await;
        let template = template::migrated(&cluster).await;
        Self::make(&cluster, Some(&template)).await
    }

    /// An empty database.
    ///
    /// # Panics
    /// Where no database can be had, as the test cannot go on.
    pub async fn empty() -> Self {
        Self::make(&run::cluster().await, None).await
    }

    async fn make(cluster: &Cluster, template: Option<&str>) -> Self {
        let name = format!("test_{}", unique());
        match cluster.create_database(&name, template).await {
            Ok(url) => Self { name, url },
            Err(error) => panic!("no test database: {error}"),
        }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Part of a name that no other test of this run uses, be it a thread or a process.
fn unique() -> String {
    format!("{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        // A thread of its own: the test's runtime may not be blocked from within.
        let removal = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(async { run::cluster().await.drop_database(&name).await }))
        });
        // What cannot be removed goes with the cluster at the end of the run.
        let _outcome = removal.join();
    }
}
