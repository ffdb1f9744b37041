//! The door does not wait for connections that a crowd has taken.

use std::cell::Cell;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use futures::future::join_all;
use serde_json::json;
use tokio::sync::Notify;
use turnout_adapter_postgres::pool::{Connection, Database, PoolSettings};
use turnout_tests::{Client, World};

use crate::scene::{person, published, reserved};

/// The server's usual connections. One request more than these takes them all, and one waits.
const POOL: usize = 2;

struct Door {
    world: World,
    /// Somebody whose requests all wait for one row.
    crowd: Client,
    host: Client,
    event: String,
    code: String,
}

/// A server with few connections, and so many more for urgent requests.
async fn door(kept: &str) -> Door {
    let world = World::start_with(&[
        ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
        ("TURNOUT__DATABASE__POOL_SIZE", &POOL.to_string()),
        ("TURNOUT__DATABASE__RESERVED_POOL_SIZE", kept),
        ("TURNOUT__DATABASE__WAIT_MS", "60000"),
        ("TURNOUT__DATABASE__LOCK_TIMEOUT_MS", "60000"),
        ("TURNOUT__DATABASE__STATEMENT_TIMEOUT_MS", "60000"),
    ])
    .await;
    let host = person(&world, 1, "Host").await;
    let crowd = person(&world, 2, "Asha").await;
    let event = published(&world, &host, json!({})).await;
    let held = reserved(&crowd, &event, "hold", 1).await;
    let body = json!({"reservation_key": held["reservation_key"]});
    let order = crowd
        .post_once("/v1/orders", "order", body)
        .await
        .expect_status(201)
        .body;
    let ticket = order["tickets"][0]["id"].as_str().unwrap();
    let ticket = crowd.get(&format!("/v1/tickets/{ticket}")).await.expect_status(200);
    let code = ticket.text("/code").to_owned();
    Door {
        world,
        crowd,
        host,
        event,
        code,
    }
}

async fn connection(world: &World) -> Connection {
    let database = Database::open(&PoolSettings::new(world.database_url()), None).unwrap();
    database.write().await.unwrap()
}

/// Waits until the crowd has all the connections and `waiting` requests wait for one.
async fn until_full(world: &World, waiting: usize) {
    let mut watch = connection(world).await;
    let look = format!(
        "DO $$ BEGIN
            PERFORM pg_sleep(0.01);
            ASSERT (SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock') >= {POOL};
        END $$"
    );
    let full = async {
        while watch.batch_execute(&look).await.is_err() || world.database.usage().waiting < waiting {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), full).await.unwrap();
}

/// Whether somebody comes in while the crowd has all the usual connections. If not, the door waits behind the crowd.
async fn is_admitted_meanwhile(kept: &str) -> bool {
    let door = door(kept).await;
    let mut holder = connection(&door.world).await;
    holder
        .batch_execute("BEGIN; SELECT FROM user_profiles FOR UPDATE")
        .await
        .unwrap();
    let (is_full, is_admitted) = (Notify::new(), Cell::new(None));
    let crowd = join_all((0..=POOL).map(|number| door.crowd.patch("/v1/me", json!({"bio": format!("bio {number}")}))));
    let scan = async {
        is_full.notified().await;
        let path = format!("/v1/events/{}/check-ins", door.event);
        let answer = door.host.post(&path, json!({"code": door.code})).await;
        is_admitted.set(is_admitted.get().or(Some(true)));
        answer
    };
    let watch = async {
        until_full(&door.world, 1).await;
        is_full.notify_one();
        // Where nothing is kept for it, the scan is one more that waits.
        let behind = until_full(&door.world, 2);
        let admitted = async {
            while is_admitted.get().is_none() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            () = behind => is_admitted.set(Some(false)),
            () = admitted => {}
        }
        holder.batch_execute("COMMIT").await.unwrap();
    };
    let (changed, scanned, ()) = Box::pin(async { tokio::join!(crowd, scan, watch) }).await;
    for answer in changed {
        answer.expect_status(200);
    }
    scanned.expect_status(200);
    is_admitted.get().unwrap()
}

#[tokio::test]
async fn the_door_is_served_while_a_crowd_has_all_other_connections() {
    assert!(is_admitted_meanwhile("1").await);
}

#[tokio::test]
async fn control_without_connections_of_its_own_the_door_waits() {
    assert!(!is_admitted_meanwhile("0").await);
}
