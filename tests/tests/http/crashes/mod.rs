//! A server that ends while clients write: what it acknowledged is kept, and what it did not can be asked again.

mod books;
mod writers;

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::timeout;
use turnout_tests::{DataFolder, Process};

use books::{assert_consistent, lost};
use writers::Writers;

/// How long an operator waits for the server to stop.
const PATIENCE: Duration = Duration::from_secs(10);
/// The server ends once so many writes were acknowledged.
const ENOUGH: usize = 40;

/// A server with its own database, and clients that are about to write.
async fn open() -> (DataFolder, Process, Writers) {
    let folder = DataFolder::new();
    let server = Process::start_alone(&folder).await;
    let writers = Writers::sign_in(&server).await;
    (folder, server, writers)
}

/// Starts the server again and looks whether everything is there that was acknowledged, whether the books are right,
/// and what happens to those who ask again.
async fn assert_nothing_lost(folder: &DataFolder, writers: &Writers) {
    let server = Process::start_alone(folder).await;
    assert_eq!(lost(&server, writers).await, [] as [String; 0]);
    let (database, cluster) = folder.database().await;
    assert_consistent(&database).await;
    writers.ask_again(&server).await;
    assert_consistent(&database).await;
    database.close();
    assert_eq!(timeout(PATIENCE, server.stop()).await.unwrap(), Some(0));
    cluster.stop().await.unwrap();
    assert_eq!(folder.postmaster(), None, "the database stops with its last user");
}

#[tokio::test]
async fn a_server_that_is_asked_to_stop_finishes_what_it_acknowledges() {
    let (folder, server, mut writers) = open().await;
    let stop = async {
        let code = timeout(PATIENCE, server.stop()).await.unwrap();
        assert_eq!(code, Some(0));
    };
    writers.write_until(ENOUGH, stop).await;
    assert_eq!(folder.postmaster(), None);
    assert_nothing_lost(&folder, &writers).await;
}

#[tokio::test]
async fn a_killed_server_leaves_a_database_that_the_next_one_uses() {
    let (folder, server, mut writers) = open().await;
    let before = folder.postmaster();
    writers.write_until(ENOUGH, server.kill()).await;
    assert!(
        before.is_some() && folder.postmaster() == before,
        "the database outlives the server"
    );
    assert_nothing_lost(&folder, &writers).await;
}

/// Kills the server, its database and this one of the database's helpers, as far as it is named.
async fn kill_all(folder: &DataFolder, server: Process, helper: Option<Pid>) {
    server.kill().await;
    let postmaster = folder.postmaster().unwrap();
    for process in [Some(postmaster), helper].into_iter().flatten() {
        kill_process(process, Signal::KILL).unwrap();
    }
}

#[tokio::test]
async fn a_server_that_is_killed_with_its_database_recovers() {
    let (folder, server, mut writers) = open().await;
    writers.write_until(ENOUGH, kill_all(&folder, server, None)).await;
    assert_nothing_lost(&folder, &writers).await;
}

/// Tells the database not to wait until commits are written, and answers the process that writes them after a while.
async fn without_lasting_commits(folder: &DataFolder) -> Pid {
    let (database, _cluster) = folder.database().await;
    let note = folder.path().join("postgres/wal_writer.pid");
    let mut connection = database.write().await.unwrap();
    for statement in [
        "ALTER SYSTEM SET synchronous_commit = off",
        "SELECT pg_reload_conf()",
        &format!(
            "COPY (SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter') TO '{}'",
            note.display()
        ),
    ] {
        connection.batch_execute(statement).await.unwrap();
    }
    let pid = std::fs::read_to_string(note).unwrap().trim().parse().unwrap();
    Pid::from_raw(pid).unwrap()
}

/// The control: commits do not wait until they are written, and the process that would write them is held up.
#[tokio::test]
async fn without_lasting_commits_the_same_death_loses_what_was_acknowledged() {
    let (folder, server, mut writers) = open().await;
    let wal_writer = without_lasting_commits(&folder).await;
    kill_process(wal_writer, Signal::STOP).unwrap();
    writers
        .write_until(ENOUGH, kill_all(&folder, server, Some(wal_writer)))
        .await;
    let server = Process::start_alone(&folder).await;
    let lost = lost(&server, &writers).await;
    assert!(!lost.is_empty(), "the negative control must lose something");
    server.stop().await;
}
