//! Two who want something else of the same rows at the same moment.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use turnout_tests::{Answer, World};

/// Waits until so many statements wait for a lock.
async fn until_waiting(world: &World, count: u32) {
    let wait = format!(
        "DO $$ BEGIN
            WHILE (SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock') < {count} LOOP
                PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
            END LOOP;
        END $$"
    );
    let watched = tokio::time::timeout(Duration::from_secs(20), world.sql(&wait));
    watched.await.unwrap();
}

/// Holds the rows of a table until both wait, the first one in front.
pub async fn in_line(
    world: &World,
    table: &str,
    first: impl Future<Output = Answer>,
    second: impl Future<Output = Answer>,
) -> (Answer, Answer) {
    let mut holder = world.database.write().await.unwrap();
    let lock = format!("BEGIN; DO $$ BEGIN PERFORM 1 FROM {table} FOR UPDATE; END $$");
    holder.batch_execute(&lock).await.unwrap();
    let second = async {
        until_waiting(world, 1).await;
        second.await
    };
    let release = async {
        until_waiting(world, 2).await;
        holder.batch_execute("COMMIT").await.unwrap();
    };
    let (first, second, ()) = tokio::join!(first, second, release);
    (first, second)
}

/// What a trigger writes keeps its old value in this column.
pub fn frozen(table: &str, column: &str) -> String {
    format!(
        "CREATE FUNCTION frozen_{table}_{column}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN NEW.{column} := OLD.{column}; RETURN NEW; END $$;
         CREATE TRIGGER frozen_{column} BEFORE UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION frozen_{table}_{column}()"
    )
}
