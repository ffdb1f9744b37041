//! The folder of one test run, the cluster in it, and their watchdog.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use turnout_adapter_postgres::cluster::{Cluster, ClusterOptions};

/// Waits for the run's end, stops the servers in its folder, that of the run and those of tests that were killed, and
/// removes the files. It is a shell, because there is one everywhere and a test has no other program at hand.
const WATCHDOG: &str = r#"
while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
find "$2" -name postmaster.pid | while read -r file; do
    pid=$(head -n 1 "$file")
    # The number may be a stranger's by now. A server has its folder on its command line.
    case "$(ps -o args= -p "$pid" 2>/dev/null)" in *"${file%/*}"*) kill -QUIT "$pid" ;; *) continue ;; esac
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
done
rm -rf "$2"
"#;

/// A file system in memory, which Linux has. Databases come and go there in a third of the time.
const MEMORY: &str = "/dev/shm";
/// What has to be free in it: more than a run takes.
const ROOM: u64 = 4 << 30;

/// The folder of this test run. It and all that is in it goes at the end of the run.
pub(super) fn watched_folder() -> PathBuf {
    let user = rustix::process::geteuid().as_raw();
    let name = format!("turnout-test-{user}-{}", parent_id());
    let folder = place(&name).join(name);
    // The account that database servers run under has to get through.
    if let Err(error) = fs::DirBuilder::new().recursive(true).mode(0o711).create(&folder) {
        panic!("no folder for the tests: {error}");
    }
    watch(&folder);
    folder
}

/// Where the folder is, or is to be made: in memory where there is room.
fn place(name: &str) -> PathBuf {
    let [memory, disk] = [MEMORY, "/tmp"].map(PathBuf::from);
    // Room is judged once a run.
    if memory.join(name).is_dir() || (!disk.join(name).is_dir() && has_room(&memory)) {
        memory
    } else {
        disk
    }
}

fn has_room(folder: &Path) -> bool {
    let is_open = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok();
    is_open && rustix::fs::statvfs(folder).is_ok_and(|system| system.f_bavail.saturating_mul(system.f_frsize) >= ROOM)
}

/// Starts the run's cluster or takes it over.
pub(super) async fn cluster() -> Cluster {
    match Cluster::start(ClusterOptions::throw_away(watched_folder())).await {
        Ok(cluster) => cluster,
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
