//! The cluster of one test run and its watchdog.

use std::fs;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use turnout_adapter_postgres::cluster::{Cluster, ClusterOptions};

/// Waits for the run's end, stops the server and removes the files. It is a shell, because there is one everywhere and
/// a test has no other program at hand.
const WATCHDOG: &str = r#"
while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
pid=$(head -n 1 "$2/postgres/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
rm -rf "$2"
"#;

/// The folder of the cluster of this test run.
pub(super) fn folder() -> PathBuf {
    let user = rustix::process::geteuid().as_raw();
    PathBuf::from(format!("/tmp/turnout-test-{user}-{}", parent_id()))
}

/// Starts the run's cluster or takes it over.
pub(super) async fn cluster() -> Cluster {
    let folder = folder();
    match Cluster::start(ClusterOptions::throw_away(&folder)).await {
        Ok(cluster) => {
            watch(&folder);
            cluster
        }
        Err(error) => panic!("no test cluster: {error}"),
    }
}

/// Starts the watchdog, once for each run.
fn watch(folder: &Path) {
    let marker = folder.join("watchdog");
    if fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(marker)
        .is_err()
    {
        return;
    }
    let mut watchdog = Command::new("/bin/sh");
    watchdog
        .arg("-c")
        .arg(WATCHDOG)
        .arg("turnout-test-watchdog")
        .arg(parent_id().to_string())
        .arg(folder);
    watchdog
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Err(error) = watchdog.current_dir("/").process_group(0).spawn() {
        panic!("no watchdog for the test cluster: {error}");
    }
}
