//! The things that operations are about, each made anew in an event of its own.

use reqwest::Method;
use serde_json::{Value, json};

use super::operations::{Things, fresh_phone, pictured};
use super::scene::{Scene, Side};

const PAID: &str = r#"{"is_paid": true, "ticket_price": {"amount": "499.00", "currency": "INR"}}"#;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// An event with what stands in the table's column for things.
pub async fn make(scene: &Scene, side: Side, what: &str) -> Things {
    let mut things = match what {
        "-" => Things::new(),
        "venue" => venue(scene).await,
        "newcomer" | "report" => newcomer(scene, side, what).await,
        "picture" => picture(scene, side).await,
        "session" => session(scene, side).await,
        "draft" => scene.draft(side, &json!({})).await,
        "request" | "asking" => asking(scene, side, what).await,
        "invite" | "link" => inviting(scene, side, what).await,
        "line" => line(scene, side).await,
        "reservation" | "order" | "paid" | "refund" | "webhook" => buying(scene, side, what).await,
        _ => attending(scene, side, what).await,
    };
    if things.contains_key("event") {
        scene.hide(side, &things).await;
    }
    let guest = || scene.id(side.guest).to_owned();
    things.entry("user").or_insert_with(guest);
    things
}

async fn venue(scene: &Scene) -> Things {
    let made = scene
        .post("admin", "/v1/venues", json!({"name": "Blue Hall", "city": "Mumbai"}))
        .await;
    Things::from([("venue", text(&made["id"]))])
}

/// Somebody whom nobody has met, reported by the guest if the name says so.
async fn newcomer(scene: &Scene, side: Side, what: &str) -> Things {
    let client = scene.world.sign_in(&fresh_phone()).await;
    let me = client.get("/v1/me").await.expect_status(200);
    let mut things = Things::from([("user", me.text("/id").to_owned())]);
    if what == "report" {
        let path = format!("/v1/users/{}/reports", things["user"]);
        let made = scene
            .post(side.guest, &path, json!({"reason": "Sells forged tickets."}))
            .await;
        things.insert("report", text(&made["id"]));
    }
    things
}

async fn picture(scene: &Scene, side: Side) -> Things {
    let guest = scene.client(side.guest);
    let request = pictured(guest.request(Method::POST, "/v1/me/pictures"));
    let made = guest.send(request).await.expect_status(201);
    Things::from([("picture", made.text("/id").to_owned())])
}

async fn session(scene: &Scene, side: Side) -> Things {
    let device = scene.world.sign_in(&Scene::phone(side.guest)).await;
    let sessions = device.get("/v1/auth/sessions").await.expect_status(200);
    let items = sessions.at("/items").as_array().unwrap();
    let own = items.iter().find(|one| one["is_current"] == true).unwrap();
    Things::from([("session", text(&own["id"]))])
}

/// The guest has a ticket, given by the host.
async fn attending(scene: &Scene, side: Side, what: &str) -> Things {
    let capacity = if what == "full" { 1 } else { 20 };
    let mut things = scene.published(side, &json!({"capacity": capacity})).await;
    let event = format!("/v1/events/{}", things["event"]);
    let holder = if what == "transfer_in" { side.other } else { side.guest };
    let seats = json!({"user_id": scene.id(holder), "seats": 1});
    let given = scene.post(side.host, &format!("{event}/complimentary"), seats).await;
    let ticket = text(&given["tickets"][0]["id"]);
    let path = format!("/v1/tickets/{ticket}");
    let shown = scene.client(holder).get(&path).await.expect_status(200);
    things.insert("code", shown.text("/code").to_owned());
    things.insert("ticket", ticket);
    let notes = scene.client(holder).get("/v1/notifications?limit=1").await;
    things.insert("notification", notes.text("/items/0/id").to_owned());
    match what {
        "event" | "full" => {}
        "cancelled" => drop(
            scene
                .post(side.host, &format!("{event}/cancel"), json!({"reason": "Rain."}))
                .await,
        ),
        "tier" => {
            let tier = json!({"name": "VIP", "quantity": 2});
            let made = scene.post(side.host, &format!("{event}/tiers"), tier).await;
            things.insert("tier", text(&made["id"]));
        }
        "image" => {
            let client = scene.client(side.host);
            let request = pictured(client.request(Method::POST, &format!("{event}/images")));
            let made = client.send(request).await.expect_status(201);
            things.insert("image", made.text("/id").to_owned());
        }
        "inside" => {
            let code = json!({"code": things["code"]});
            scene.post(side.host, &format!("{event}/check-ins"), code).await;
        }
        "void" => {
            let terms = json!({"reason": "Broken.", "release_seat": false});
            scene.post(side.host, &format!("{path}/cancel"), terms).await;
        }
        "transfer_in" | "transfer_out" => {
            let receiver = if what == "transfer_in" { side.guest } else { side.other };
            let offer = json!({"phone": Scene::phone(receiver)});
            let made = scene.post(holder, &format!("{path}/transfers"), offer).await;
            things.insert("transfer", text(&made["id"]));
        }
        other => panic!("say in things.rs what {other} is"),
    }
    things
}

/// The host approves, and the guest asks unless somebody else is to ask first.
async fn asking(scene: &Scene, side: Side, what: &str) -> Things {
    let mut things = scene.published(side, &json!({"admission": "request"})).await;
    let event = format!("/v1/events/{}", things["event"]);
    if what == "request" {
        let made = scene
            .post(side.guest, &format!("{event}/requests"), json!({"seats": 1}))
            .await;
        things.insert("request", text(&made["id"]));
    } else {
        // Whoever was invited knows of the event, and may ask all the same.
        let invite = json!({"user_id": scene.id(side.guest)});
        scene.post(side.host, &format!("{event}/invites"), invite).await;
    }
    things
}

async fn inviting(scene: &Scene, side: Side, what: &str) -> Things {
    let mut things = scene.published(side, &json!({"admission": "invite"})).await;
    let path = format!("/v1/events/{}/invites", things["event"]);
    let body = if what == "link" {
        json!({"share_link": {"max_uses": 50}})
    } else {
        json!({"user_id": scene.id(side.guest)})
    };
    let made = scene.post(side.host, &path, body).await;
    if what == "link" {
        things.insert("link", text(&made["token"]));
    }
    things.insert("invite", text(&made["id"]));
    things
}

/// The guest waits for a seat.
async fn line(scene: &Scene, side: Side) -> Things {
    let mut things = scene.published(side, &json!({"capacity": 1})).await;
    let event = format!("/v1/events/{}", things["event"]);
    let seats = json!({"user_id": scene.id(side.other), "seats": 1});
    scene.post(side.host, &format!("{event}/complimentary"), seats).await;
    let made = scene
        .post(side.guest, &format!("{event}/waitlist"), json!({"seats": 1}))
        .await;
    things.insert("line", text(&made["id"]));
    things
}

/// The guest buys a seat, and comes as far as the name says.
async fn buying(scene: &Scene, side: Side, what: &str) -> Things {
    let mut things = scene.published(side, &serde_json::from_str(PAID).unwrap()).await;
    let path = format!("/v1/events/{}/reservations", things["event"]);
    let held = scene.post(side.guest, &path, json!({"seats": 1})).await;
    things.insert("reservation", text(&held["reservation_key"]));
    if what == "reservation" {
        return things;
    }
    let order = json!({"reservation_key": held["reservation_key"]});
    let order = scene.post(side.guest, "/v1/orders", order).await;
    things.insert("order", text(&order["id"]));
    let url = text(&order["payment"]["client"]["checkout_url"]);
    things.insert("checkout", url.rsplit('/').next().unwrap().to_owned());
    if what == "order" {
        return things;
    }
    crate::scene::checkout(&scene.world, &order, "approve").await;
    scene.world.work_unverified().await;
    if what == "webhook" {
        let list = scene
            .client("admin")
            .get("/v1/admin/webhooks?limit=1")
            .await
            .expect_status(200);
        things.insert("webhook", list.text("/items/0/id").to_owned());
    }
    if what == "refund" {
        let path = format!("/v1/orders/{}/refunds", things["order"]);
        let refund = scene.post(side.host, &path, json!({"reason": "Ill."})).await;
        let id = text(&refund["id"]);
        let fail = format!(
            "UPDATE payment_transactions SET status = 'failed', failure_reason = 'balance' WHERE uuid = '{id}'"
        );
        scene.world.sql(&fail).await;
        things.insert("refund", id);
    }
    things
}
