//! Neither the door nor the notices of payment providers wait for connections that a crowd has taken.

use std::cell::Cell;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use futures::future::join_all;
use serde_json::json;
use tokio::sync::Notify;
use turnout_adapter_postgres::pool::{Connection, Database, PoolSettings};
use turnout_ports::system::Clock;
use turnout_tests::{Client, World};

use crate::scene::{checkout, ordered, paid_event, person, published, reserved, shown};

/// The server's usual connections. One request more than these takes them all, and one waits.
const POOL: usize = 2;

struct Stage {
    world: World,
    host: Client,
    /// Somebody whose requests all wait for one row.
    crowd: Client,
}

/// A server with few connections, and so many more for urgent requests.
async fn stage(kept: &str) -> Stage {
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
    Stage { world, host, crowd }
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

impl Stage {
    /// Whether the request is answered while the crowd has all the usual connections. If not, it waits behind the crowd,
    /// and is answered after that.
    async fn answers_meanwhile(&self, request: impl Future<Output = ()>) -> bool {
        let mut holder = connection(&self.world).await;
        holder
            .batch_execute("BEGIN; SELECT FROM user_profiles FOR UPDATE")
            .await
            .unwrap();
        let (is_full, is_answered) = (Notify::new(), Cell::new(None));
        let crowd =
            join_all((0..=POOL).map(|number| self.crowd.patch("/v1/me", json!({"bio": format!("bio {number}")}))));
        let ask = async {
            is_full.notified().await;
            request.await;
            is_answered.set(is_answered.get().or(Some(true)));
        };
        let watch = async {
            until_full(&self.world, 1).await;
            is_full.notify_one();
            // Where nothing is kept for it, the request is one more that waits.
            let behind = until_full(&self.world, 2);
            let answered = async {
                while is_answered.get().is_none() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            tokio::select! {
                () = behind => is_answered.set(Some(false)),
                () = answered => {}
            }
            holder.batch_execute("COMMIT").await.unwrap();
        };
        let (changed, (), ()) = Box::pin(async { tokio::join!(crowd, ask, watch) }).await;
        for answer in changed {
            answer.expect_status(200);
        }
        is_answered.get().unwrap()
    }
}

/// Whether somebody comes in meanwhile.
async fn is_admitted_meanwhile(kept: &str) -> bool {
    let stage = stage(kept).await;
    let event = published(&stage.world, &stage.host, json!({})).await;
    let held = reserved(&stage.crowd, &event, "hold", 1).await;
    let order = ordered(&stage.crowd, "order", &held).await;
    let ticket = order["tickets"][0]["id"].as_str().unwrap();
    let ticket = stage
        .crowd
        .get(&format!("/v1/tickets/{ticket}"))
        .await
        .expect_status(200);
    let scan = async {
        let path = format!("/v1/events/{event}/check-ins");
        let scanned = stage.host.post(&path, json!({"code": ticket.text("/code")})).await;
        scanned.expect_status(200);
    };
    stage.answers_meanwhile(scan).await
}

/// Whether the notice that a payment was made is taken in meanwhile.
async fn is_notified_meanwhile(kept: &str) -> bool {
    let stage = stage(kept).await;
    let event = paid_event(&stage.world, &stage.host, 5).await;
    let order = ordered(&stage.crowd, "order", &reserved(&stage.crowd, &event, "hold", 1).await).await;
    checkout(&stage.world, &order, "approve").await;
    let payment = order["payment"]["client"]["payment_id"].as_str().unwrap();
    let sandbox = stage.world.app.sandbox.clone().unwrap();
    let notice = async {
        let now = stage.world.clock.now();
        let taken = sandbox
            .checkout
            .deliver("evt_meanwhile", "payment.approved", payment, now);
        taken.await.unwrap();
    };
    let is_answered = stage.answers_meanwhile(notice).await;
    stage
        .world
        .assert_sql("EXISTS (SELECT FROM payment_webhooks WHERE status = 'received')")
        .await;
    stage.world.work().await;
    assert_eq!(shown(&stage.crowd, &order).await["status"], "paid");
    is_answered
}

#[tokio::test]
async fn the_door_is_served_while_a_crowd_has_all_other_connections() {
    assert!(is_admitted_meanwhile("1").await);
}

#[tokio::test]
async fn control_without_connections_of_its_own_the_door_waits() {
    assert!(!is_admitted_meanwhile("0").await);
}

#[tokio::test]
async fn a_notice_of_a_payment_is_taken_in_while_a_crowd_has_all_other_connections() {
    assert!(is_notified_meanwhile("1").await);
}

#[tokio::test]
async fn control_without_connections_of_their_own_notices_wait() {
    assert!(!is_notified_meanwhile("0").await);
}
