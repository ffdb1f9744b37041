//! Migrations on a real database: from nothing, together, and back.

use turnout_adapter_postgres::migrate;
use turnout_testkit::TestDatabase;

#[tokio::test]
async fn processes_that_start_together_migrate_once() {
    let database = TestDatabase::empty().await;
    let (one, two, three) = tokio::join!(
        migrate::up(database.url()),
        migrate::up(database.url()),
        migrate::up(database.url())
    );
    let done = [one.unwrap(), two.unwrap(), three.unwrap()];
    let all = migrate::status(database.url()).await.unwrap();
    assert!(!all.is_empty());
    assert_eq!(done.iter().map(Vec::len).sum::<usize>(), all.len());
    assert!(all.iter().all(|state| state.applied));
    assert_eq!(migrate::up(database.url()).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn steps_are_taken_back_newest_first() {
    let database = TestDatabase::create().await;
    let all = migrate::status(database.url()).await.unwrap();
    let newest = all.last().unwrap().name.clone();
    let undone = migrate::down(database.url(), 1).await.unwrap();
    assert_eq!(undone, migrate::pending(database.url()).await.unwrap());
    assert_eq!(undone, [newest]);
}
