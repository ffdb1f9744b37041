//! Events and guests that several tests begin with.

use serde_json::{Value, json};
use turnout_tests::{Client, World};

/// Signs in a user who has a name.
pub async fn person(world: &World, number: u32, name: &str) -> Client {
    let client = world.sign_in(&format!("+9198765{number:05}")).await;
    client.patch("/v1/me", json!({"name": name})).await.expect_status(200);
    client
}

/// A body of an event a week from now, with these fields over it.
pub fn event(world: &World, fields: &Value) -> Value {
    use turnout_ports::system::Clock;
    let start = world.clock.now() + chrono::TimeDelta::days(7);
    let mut body = json!({
        "title": "Rooftop party",
        "start_at": start.to_rfc3339(),
        "end_at": (start + chrono::TimeDelta::hours(5)).to_rfc3339(),
        "time_zone": "Asia/Kolkata",
        "venue_text": "The roof",
        "capacity": 10,
    });
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Publishes an event of this host and answers its id.
pub async fn published(world: &World, host: &Client, fields: Value) -> String {
    let made = host.post("/v1/events", event(world, &fields)).await.expect_status(201);
    let id = made.text("/id").to_owned();
    host.post(&format!("/v1/events/{id}/publish"), json!({}))
        .await
        .expect_status(200);
    id
}

/// A paid event: 499 rupees a seat, GST 18 % inside, open to everyone, with plus one.
pub async fn paid_event(world: &World, host: &Client, capacity: u32) -> String {
    let fields = json!({
        "capacity": capacity, "is_paid": true, "ticket_price": {"amount": "499.00", "currency": "INR"},
        "gst_percent": "18", "allow_plus_one": true,
    });
    published(world, host, fields).await
}

/// Reserves seats and answers the reservation.
pub async fn reserved(guest: &Client, event: &str, key: &str, seats: u32) -> Value {
    let path = format!("/v1/events/{event}/reservations");
    guest
        .post_once(&path, key, json!({"seats": seats}))
        .await
        .expect_status(201)
        .body
}

/// Orders a reservation and answers the order.
pub async fn ordered(guest: &Client, key: &str, reservation: &Value) -> Value {
    let body = json!({"reservation_key": reservation["reservation_key"]});
    guest.post_once("/v1/orders", key, body).await.expect_status(201).body
}

/// Decides at the checkout page of an order.
pub async fn checkout(world: &World, order: &Value, outcome: &str) {
    let url = order["payment"]["client"]["checkout_url"].as_str().unwrap();
    let path = url
        .split_once("/sandbox")
        .map(|(_, rest)| format!("/sandbox{rest}"))
        .unwrap();
    world
        .client()
        .post(&path, json!({"outcome": outcome}))
        .await
        .expect_status(200);
}

/// Reserves, orders and pays, and answers the paid order.
pub async fn bought(world: &World, guest: &Client, event: &str, key: &str, seats: u32) -> Value {
    let reservation = reserved(guest, event, key, seats).await;
    let order = ordered(guest, key, &reservation).await;
    checkout(world, &order, "approve").await;
    world.work().await;
    let order = shown(guest, &order).await;
    assert_eq!(order["status"], "paid", "{order}");
    order
}

/// The order as it stands now.
pub async fn shown(guest: &Client, order: &Value) -> Value {
    let id = order["id"].as_str().unwrap();
    guest.get(&format!("/v1/orders/{id}")).await.expect_status(200).body
}

/// Gives this person one role, for the event or for the whole platform, in place of what they had.
pub async fn give_role(world: &World, person: &Client, role: &str, event: Option<&str>) {
    let id = person.get("/v1/me").await.expect_status(200).text("/id").to_owned();
    let event = event.map_or("NULL".to_owned(), |event| {
        format!("(SELECT id FROM events WHERE uuid = '{event}')")
    });
    let statements = format!(
        "DELETE FROM user_roles WHERE user_id = (SELECT id FROM users WHERE uuid = '{id}');
         INSERT INTO user_roles (user_id, role_id, event_id)
         SELECT u.id, r.id, {event} FROM users u, roles r WHERE u.uuid = '{id}' AND r.name = '{role}'"
    );
    world.sql(&statements).await;
}
