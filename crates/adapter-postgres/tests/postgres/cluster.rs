//! The private cluster: started, shared, killed, adopted, stopped.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use turnout_adapter_postgres::cluster::{Cluster, ClusterOptions};
use turnout_testkit::TestFolder;

fn folder() -> TestFolder {
    let folder = TestFolder::create();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

async fn start(folder: &Path) -> Cluster {
    Cluster::start(ClusterOptions::throw_away(folder)).await.unwrap()
}

fn server(folder: &Path) -> Option<Pid> {
    let text = fs::read_to_string(folder.join("postgres/postmaster.pid")).ok()?;
    Pid::from_raw(text.lines().next()?.parse().ok()?)
}

async fn execute(url: &str, statement: &str) {
    let mut connection = AsyncPgConnection::establish(url).await.unwrap();
    connection.batch_execute(statement).await.unwrap();
}

#[tokio::test]
async fn it_is_stopped_by_the_last_user_only() {
    let folder = folder();
    let one = start(folder.path()).await;
    let pid = server(folder.path()).unwrap();
    let two = start(folder.path()).await;
    assert_eq!(server(folder.path()), Some(pid));
    one.stop().await.unwrap();
    assert!(test_kill_process(pid).is_ok(), "the other one still uses it");
    two.stop().await.unwrap();
    assert_eq!(server(folder.path()), None);
}

#[tokio::test]
async fn a_server_whose_owner_is_gone_is_used_again() {
    let folder = folder();
    let owner = start(folder.path()).await;
    let url = owner.ensure_database("turnout").await.unwrap();
    execute(&url, "CREATE TABLE kept (n INT)").await;
    let pid = server(folder.path()).unwrap();
    // What a kill -9 does: the locks go, nothing is stopped.
    drop(owner);
    let heir = start(folder.path()).await;
    assert_eq!(server(folder.path()), Some(pid));
    execute(
        &heir.ensure_database("turnout").await.unwrap(),
        "INSERT INTO kept VALUES (1)",
    )
    .await;
    heir.stop().await.unwrap();
    assert_eq!(server(folder.path()), None);
}

#[tokio::test]
async fn a_killed_server_is_started_again() {
    let folder = folder();
    let options = ClusterOptions::durable(folder.path());
    let before = Cluster::start(options.clone()).await.unwrap();
    execute(&before.url("postgres"), "CREATE TABLE kept (n INT)").await;
    let pid = server(folder.path()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    while AsyncPgConnection::establish(&before.url("postgres")).await.is_ok() {}
    drop(before);
    let after = Cluster::start(options).await.unwrap();
    assert_ne!(server(folder.path()), Some(pid));
    execute(&after.url("postgres"), "INSERT INTO kept VALUES (1)").await;
    after.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_about_to_die_is_not_used() {
    let folder = folder();
    let before = start(folder.path()).await;
    let pid = server(folder.path()).unwrap();
    drop(before);
    // Like one whose death is on its way: it runs, says that it is ready, has its socket open, and answers nobody.
    kill_process(pid, Signal::STOP).unwrap();
    let kill = async {
        let users = folder.path().join("postgres.users.lock");
        while fs::File::open(&users).unwrap().try_lock().is_ok() {
            tokio::task::yield_now().await;
        }
        kill_process(pid, Signal::KILL).unwrap();
    };
    let (after, ()) = tokio::join!(start(folder.path()), kill);
    assert_ne!(server(folder.path()), Some(pid));
    after.stop().await.unwrap();
}

#[tokio::test]
async fn a_left_over_pid_file_does_not_stand_in_the_way() {
    let folder = folder();
    start(folder.path()).await.stop().await.unwrap();
    // The number of a process that lives and has nothing to do with it: this test.
    let text = format!("{}\n{}\n1\n5432\n\n\n", std::process::id(), folder.path().display());
    fs::write(folder.path().join("postgres/postmaster.pid"), text).unwrap();
    let again = start(folder.path()).await;
    execute(&again.url("postgres"), "SELECT").await;
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_half_made_cluster_is_made_anew() {
    let folder = folder();
    fs::create_dir(folder.path().join("postgres.new")).unwrap();
    fs::write(folder.path().join("postgres.new/PG_VERSION"), "15").unwrap();
    let cluster = start(folder.path()).await;
    execute(&cluster.url("postgres"), "SELECT").await;
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn starting_together_makes_one_server() {
    let folder = folder();
    let (one, two) = tokio::join!(start(folder.path()), start(folder.path()));
    assert_eq!(one.url("x"), two.url("x"));
    one.stop().await.unwrap();
    two.stop().await.unwrap();
    assert_eq!(server(folder.path()), None);
}

#[tokio::test]
async fn a_long_path_works() {
    let folder = folder();
    let long = folder.path().join("d".repeat(100));
    let cluster = start(&long).await;
    execute(&cluster.url("postgres"), "SELECT").await;
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_folder_of_a_missing_version_is_named() {
    let folder = folder();
    fs::create_dir(folder.path().join("postgres")).unwrap();
    fs::write(folder.path().join("postgres/PG_VERSION"), "9\n").unwrap();
    let error = Cluster::start(ClusterOptions::throw_away(folder.path()))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("was made by PostgreSQL 9, which is not installed"),
        "{error}"
    );
}
