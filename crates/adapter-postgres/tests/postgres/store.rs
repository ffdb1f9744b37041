//! Transactions against a real database: what a dropped one leaves behind, and what errors turn into.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::error::store_error;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::store::{PgStore, PgTransaction};
use turnout_ports::store::{Mode, StoreError, StoreResult, Transaction};
use turnout_testkit::TestDatabase;

async fn run(transaction: &mut PgTransaction, statement: &str) -> StoreResult<()> {
    transaction.conn()?.batch_execute(statement).await.map_err(store_error)
}

/// A table of two rows and a store with impatient locks.
async fn store(test: &TestDatabase, size: usize) -> PgStore {
    let lock_timeout = Duration::from_millis(150);
    let wait = Duration::from_millis(500);
    let settings = PoolSettings {
        size,
        wait,
        lock_timeout,
        ..PoolSettings::new(test.url())
    };
    let database = Database::open(&settings, None).unwrap();
    let mut connection = database.write().await.unwrap();
    connection
        .batch_execute("CREATE TABLE seats (id INT PRIMARY KEY, taken INT NOT NULL CHECK (taken <= 5))")
        .await
        .unwrap();
    connection
        .batch_execute("INSERT INTO seats VALUES (1, 0), (2, 0)")
        .await
        .unwrap();
    PgStore::new(database)
}

const FIRST: &str = "UPDATE seats SET taken = taken + 1 WHERE id = 1";
const SECOND: &str = "UPDATE seats SET taken = taken + 1 WHERE id = 2";

#[tokio::test]
async fn a_dropped_transaction_leaves_no_lock_and_no_trace() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 2).await;
    let mut dropped = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    run(&mut dropped, FIRST).await.unwrap();
    drop(dropped);
    let mut next = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    run(&mut next, FIRST).await.unwrap();
    run(
        &mut next,
        "DO $$ BEGIN ASSERT (SELECT taken FROM seats WHERE id = 1) = 1; END $$",
    )
    .await
    .unwrap();
    Box::new(next).commit().await.unwrap();
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_no_lock() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 2).await;
    let slow = async {
        let mut transaction = store.begin_transaction(Mode::ReadWrite).await?;
        run(&mut transaction, FIRST).await?;
        run(&mut transaction, "SELECT pg_sleep(0.2)").await
    };
    assert!(tokio::time::timeout(Duration::from_millis(60), slow).await.is_err());
    let mut next = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    run(&mut next, "SET LOCAL lock_timeout = '3s'").await.unwrap();
    run(&mut next, FIRST).await.unwrap();
    Box::new(next).commit().await.unwrap();
}

#[tokio::test]
async fn a_lock_that_is_not_given_is_contention() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 2).await;
    let mut holder = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    run(&mut holder, FIRST).await.unwrap();
    let mut waiter = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    assert!(matches!(run(&mut waiter, FIRST).await, Err(StoreError::Contended(_))));
    let refused = run(&mut waiter, "SELECT * FROM seats WHERE id = 1 FOR UPDATE NOWAIT").await;
    assert!(
        matches!(refused, Err(StoreError::Rejected(_))),
        "the transaction is aborted: {refused:?}"
    );
    Box::new(waiter).rollback().await.unwrap();
    Box::new(holder).commit().await.unwrap();
}

#[tokio::test]
async fn a_deadlock_is_contention() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 2).await;
    let mut one = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    let mut two = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    for transaction in [&mut one, &mut two] {
        run(
            transaction,
            "SET LOCAL lock_timeout = '5s'; SET LOCAL deadlock_timeout = '20ms'",
        )
        .await
        .unwrap();
    }
    run(&mut one, FIRST).await.unwrap();
    run(&mut two, SECOND).await.unwrap();
    let (left, right) = tokio::join!(run(&mut one, SECOND), run(&mut two, FIRST));
    let failed = [left, right].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(failed.as_slice(), [StoreError::Contended(_)]), "{failed:?}");
}

#[tokio::test]
async fn a_serialization_failure_is_contention() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 2).await;
    let mut reader = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    run(
        &mut reader,
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT * FROM seats",
    )
    .await
    .unwrap();
    let mut writer = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    run(&mut writer, FIRST).await.unwrap();
    Box::new(writer).commit().await.unwrap();
    assert!(matches!(run(&mut reader, FIRST).await, Err(StoreError::Contended(_))));
}

#[tokio::test]
async fn committing_after_a_failed_statement_is_refused() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 2).await;
    let mut transaction = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    run(&mut transaction, FIRST).await.unwrap();
    let refused = run(&mut transaction, "UPDATE seats SET taken = 6 WHERE id = 1").await;
    let Err(StoreError::Rejected(message)) = refused else {
        panic!("{refused:?}")
    };
    assert!(message.ends_with("[seats_taken_check]"), "{message}");
    let committed = Box::new(transaction).commit().await;
    assert!(matches!(committed, Err(StoreError::Rejected(_))), "{committed:?}");
}

#[tokio::test]
async fn a_read_only_transaction_refuses_to_write() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 2).await;
    let mut transaction = store.begin_transaction(Mode::ReadOnly).await.unwrap();
    assert!(run(&mut transaction, FIRST).await.is_err());
}

#[tokio::test]
async fn an_exhausted_pool_is_unavailable_and_recovers() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 1).await;
    let held = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    let refused = store.begin_transaction(Mode::ReadWrite).await.map(|_| ());
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    drop(held);
    store.begin_transaction(Mode::ReadWrite).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_unavailable_once_and_replaced() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 1).await;
    let mut transaction = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    let killed = run(&mut transaction, "SELECT pg_terminate_backend(pg_backend_pid())").await;
    assert!(matches!(killed, Err(StoreError::Unavailable(_))), "{killed:?}");
    let committed = Box::new(transaction).commit().await;
    assert!(matches!(committed, Err(StoreError::OutcomeUnknown(_))), "{committed:?}");
    let mut next = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    run(&mut next, FIRST).await.unwrap();
}

#[tokio::test]
async fn each_statement_can_be_a_transaction_of_its_own() {
    let test = TestDatabase::empty().await;
    let store = store(&test, 1).await;
    let mut unit = store.begin_transaction(Mode::EachStatement).await.unwrap();
    run(&mut unit, FIRST).await.unwrap();
    assert!(run(&mut unit, "UPDATE seats SET taken = 6 WHERE id = 2").await.is_err());
    // What was done stays, and what failed leaves nothing that would be in the way.
    Box::new(unit).rollback().await.unwrap();
    let mut next = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    let condition = "(SELECT array_agg(taken ORDER BY id) FROM seats) = ARRAY[1, 0]";
    let check = format!("DO $$ BEGIN ASSERT ({condition}); END $$");
    run(&mut next, &check).await.unwrap();
    run(&mut next, SECOND).await.unwrap();
    Box::new(next).commit().await.unwrap();
}
