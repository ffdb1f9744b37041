//! What others do between two steps of an order, while it waits for a lock.

use std::cell::Cell;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use turnout_tests::World;

use crate::scene::{paid_event, person, published, reserved, shown};

const INVENTORY: &str = "PERFORM 1 FROM event_inventory FOR UPDATE";
/// Whether so many statements wait for a lock.
pub async fn are_waiting(world: &World, count: usize) -> bool {
    let look = format!(
        "DO $$ BEGIN
            PERFORM pg_sleep(0.01);
            ASSERT (SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock') >= {count};
        END $$"
    );
    let mut connection = world.database.write().await.unwrap();
    connection.batch_execute(&look).await.is_ok()
}

/// Waits until so many statements wait for a lock.
async fn until_waiting(world: &World, count: usize) {
    let watched = async { while !are_waiting(world, count).await {} };
    tokio::time::timeout(Duration::from_secs(20), watched).await.unwrap();
}

/// Locks something, sends the requests, waits until `count` of them wait, does something and lets them go on.
pub async fn while_they_wait<T>(
    world: &World,
    lock: &str,
    (count, requests): (usize, impl Future<Output = T>),
    then: &str,
    meanwhile: impl Future<Output = ()>,
) -> T {
    let mut holder = world.database.write().await.unwrap();
    let locked = format!("BEGIN; DO $$ BEGIN {lock}; END $$");
    holder.batch_execute(&locked).await.unwrap();
    let interfere = async {
        until_waiting(world, count).await;
        meanwhile.await;
        holder.batch_execute(&format!("{then}; COMMIT")).await.unwrap();
    };
    tokio::join!(requests, interfere).0
}

#[tokio::test]
async fn two_orders_under_one_key_are_one_order() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let tiers =
        json!([{"name": "Free", "price": {"amount": "0", "currency": "INR"}, "quantity": 9, "max_per_order": 2}]);
    let event = published(&world, &host, json!({"tiers": tiers})).await;
    let mut orders = Vec::new();
    for key in ["a", "b"] {
        let held = reserved(&asha, &event, key, 1).await;
        orders.push(json!({"reservation_key": held["reservation_key"]}));
    }
    let both = async {
        tokio::join!(
            asha.post_once("/v1/orders", "same", orders[0].clone()),
            asha.post_once("/v1/orders", "same", orders[1].clone())
        )
    };
    let (one, other) = while_they_wait(&world, INVENTORY, (2, both), "", async {}).await;
    let (done, refused) = if one.status == 201 { (one, other) } else { (other, one) };
    done.expect_status(201);
    refused.expect_problem(422, "idempotency_key_reused");
    world.assert_sql("(SELECT count(*) FROM orders) = 1").await;
}

#[tokio::test]
async fn an_order_that_is_given_up_while_its_payment_starts_is_not_to_be_paid() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let key = held["reservation_key"].as_str().unwrap();
    let lock = "LOCK TABLE sandbox_payments IN EXCLUSIVE MODE";
    let given_up = async {
        asha.delete(&format!("/v1/reservations/{key}")).await.expect_status(204);
    };
    let ordering = asha.post_once("/v1/orders", "o", json!({"reservation_key": key}));
    let order = while_they_wait(&world, lock, (1, ordering), "", given_up).await;
    let order = order.expect_status(201).body;
    assert_eq!(order["status"], "cancelled");
    assert!(order.get("payment").is_none(), "{order}");
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "cancelled");
}

/// Whether the attendee is locked while a cancelled event's tickets are waited for, which are to become void.
async fn is_attendee_free_meanwhile(preparation: &str) -> bool {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = published(&world, &host, json!({"admission": "request", "allow_plus_one": true})).await;
    let requests = format!("/v1/events/{event}/requests");
    let asked = asha
        .post_once(&requests, "q", json!({"seats": 2}))
        .await
        .expect_status(201);
    let accept = format!("/v1/requests/{}/accept", asked.text("/id"));
    host.post_once(&accept, "y", json!({})).await.expect_status(200);
    let cancel = format!("/v1/events/{event}/cancel");
    host.post(&cancel, json!({"reason": "Rain."})).await.expect_status(200);
    world.sql(preparation).await;
    let lock = "PERFORM 1 FROM tickets WHERE seat_no = 1 FOR UPDATE";
    let is_free = Cell::new(false);
    let trial = async {
        let mut connection = world.database.write().await.unwrap();
        let locked = connection
            .batch_execute("SELECT id FROM attendees FOR UPDATE NOWAIT")
            .await;
        is_free.set(locked.is_ok());
    };
    let voiding = Box::pin(world.work_unverified());
    while_they_wait(&world, lock, (1, voiding), "", trial).await;
    world
        .assert_sql("(SELECT bool_and(status = 'cancelled') AND count(*) = 2 FROM tickets)")
        .await;
    is_free.get()
}

/// A check-in locks the ticket and then the attendee. Whoever waits for a ticket with the attendee locked would wait for a
/// check-in of another ticket of the same booking, which waits for the attendee.
#[tokio::test]
async fn whoever_voids_tickets_locks_them_before_their_attendee() {
    assert!(is_attendee_free_meanwhile("").await);
}

/// The same program, in the opposite order: whoever locks the seats of the event locks its attendees with them.
const ATTENDEES_FIRST: &str = "
    CREATE FUNCTION attendees_locked() RETURNS boolean LANGUAGE plpgsql VOLATILE AS
        $$ BEGIN PERFORM 1 FROM attendees FOR UPDATE; RETURN TRUE; END $$;
    ALTER TABLE event_inventory RENAME TO event_rows;
    CREATE VIEW event_inventory AS SELECT * FROM event_rows WHERE attendees_locked()";

#[tokio::test]
async fn control_the_opposite_order_is_noticed() {
    assert!(!is_attendee_free_meanwhile(ATTENDEES_FIRST).await);
}
