//! What hosts may do to prices, and what buyers paid.

use serde_json::{Value, json};
use turnout_tests::{Client, World};

use crate::scene::{bought, checkout, event as body_of, ordered, paid_event, person, published, reserved, shown};

#[tokio::test]
async fn the_currency_stays_once_somebody_ordered() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let path = format!("/v1/events/{event}");
    for currency in ["USD", "INR"] {
        host.patch(&path, json!({"currency": currency}))
            .await
            .expect_status(200);
    }
    let order = bought(&world, &asha, &event, "a", 1).await;
    let refunds = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&refunds, "r", json!({"reason": "Ill."}))
        .await
        .expect_status(201);
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world.assert_sql("(SELECT held + sold = 0 FROM event_inventory)").await;
    host.patch(&path, json!({"currency": "USD"}))
        .await
        .expect_problem(409, "price_locked");
    bought(&world, &asha, &event, "b", 1).await;
}

#[tokio::test]
async fn a_price_that_an_order_could_not_add_up_is_refused() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let price = json!({"amount": "1000000000.01", "currency": "INR"});
    let body = body_of(&world, &json!({"is_paid": true, "ticket_price": price}));
    host.post("/v1/events", body)
        .await
        .expect_fields(&[("/ticket_price/amount", "out_of_range")]);
}

#[tokio::test]
async fn a_price_from_before_there_was_a_highest_one_is_refused() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    world.sql("UPDATE ticket_tiers SET price = 99999999999.99").await;
    let path = format!("/v1/events/{event}/reservations");
    asha.post_once(&path, "a", json!({"seats": 2}))
        .await
        .expect_problem(422, "price_too_high");
    world
        .assert_sql("(SELECT (held, sold) = (0, 0) FROM event_inventory)")
        .await;
}

/// An event of a free and a dear tier, and Asha's reservation of the one that costs this much.
async fn two_tiers(world: &World, host: &Client, asha: &Client, price: &str) -> (String, Value) {
    let tier =
        |name: &str, amount: &str| json!({"name": name, "price": {"amount": amount, "currency": "INR"}, "quantity": 5});
    let tiers = json!([tier("Balcony", price), tier("VIP", "999.00")]);
    let event = published(world, host, json!({"tiers": tiers})).await;
    let shown = host.get(&format!("/v1/events/{event}")).await.expect_status(200);
    let body = json!({"tier_id": shown.at("/tiers/0/id"), "seats": 1});
    let held = asha
        .post_once(&format!("/v1/events/{event}/reservations"), "held", body)
        .await
        .expect_status(201);
    (event, held.body)
}

/// The host sells the tier of the reservation for another price from now on.
async fn reprice(host: &Client, event: &str, held: &Value, amount: &str) {
    let tier = format!("/v1/events/{event}/tiers/{}", held["tier_id"].as_str().unwrap());
    let price = json!({"price": {"amount": amount, "currency": "INR"}});
    host.patch(&tier, price).await.expect_status(200);
}

#[tokio::test]
async fn a_buyer_pays_what_the_reservation_said() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let dearer =
        json!({"ticket_price": {"amount": "800.00", "currency": "INR"}, "gst_percent": "5", "fee_bearer": "guest"});
    host.patch(&format!("/v1/events/{event}"), dearer)
        .await
        .expect_status(200);

    let own = format!("/v1/reservations/{}", held["reservation_key"].as_str().unwrap());
    let looked_at = asha.get(&own).await.expect_status(200).body;
    assert_eq!(
        (&looked_at["price"], &looked_at["lines"]),
        (&held["price"], &held["lines"])
    );
    // The first try is declined; the next one costs the same.
    let declined = ordered(&asha, "declined", &held).await;
    assert_eq!(
        (&declined["total"], &declined["lines"]),
        (&held["price"], &held["lines"])
    );
    checkout(&world, &declined, "decline").await;
    world.work().await;
    let order = ordered(&asha, "o", &held).await;
    assert_ne!(order["id"], declined["id"]);
    checkout(&world, &order, "approve").await;
    world.work().await;
    let paid = shown(&asha, &order).await;
    assert_eq!(
        (paid["status"].as_str(), &paid["captured"]),
        (Some("paid"), &json!({"amount": "499.00", "currency": "INR"}))
    );
    assert_eq!(paid["lines"], held["lines"]);

    let new = reserved(&asha, &event, "new", 1).await;
    assert_eq!(new["price"], json!({"amount": "800.00", "currency": "INR"}));
}

#[tokio::test]
async fn a_price_that_falls_to_nothing_is_for_new_reservations() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let (event, held) = two_tiers(&world, &host, &asha, "5.00").await;
    reprice(&host, &event, &held, "0").await;
    let order = ordered(&asha, "o", &held).await;
    assert_eq!((&order["status"], &order["total"]), (&json!("pending"), &held["price"]));

    // Who gives the seat back gets it anew, for nothing.
    let path = format!("/v1/reservations/{}", held["reservation_key"].as_str().unwrap());
    asha.delete(&path).await.expect_status(204);
    let body = json!({"tier_id": held["tier_id"], "seats": 1});
    let path = format!("/v1/events/{event}/reservations");
    let anew = asha.post_once(&path, "anew", body).await.expect_status(201).body;
    assert_eq!(ordered(&asha, "free", &anew).await["status"], "paid");
}

#[tokio::test]
async fn what_was_free_when_it_was_reserved_stays_free() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let (event, held) = two_tiers(&world, &host, &asha, "0").await;
    reprice(&host, &event, &held, "5.00").await;
    let order = ordered(&asha, "o", &held).await;
    assert_eq!((&order["status"], &order["provider"]), (&json!("paid"), &json!(null)));
    assert_eq!(order["tickets"].as_array().map(Vec::len), Some(1), "{order}");
}

#[tokio::test]
async fn whoever_the_host_accepts_pays_what_it_cost_then() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let fields =
        json!({"admission": "request", "is_paid": true, "ticket_price": {"amount": "499.00", "currency": "INR"}});
    let event = published(&world, &host, fields).await;
    let path = format!("/v1/events/{event}");
    let asked = asha.post(&format!("{path}/requests"), json!({"seats": 1})).await;
    let raise = async |amount: &str| {
        let price = json!({"ticket_price": {"amount": amount, "currency": "INR"}});
        host.patch(&path, price).await.expect_status(200);
    };
    raise("600.00").await;
    let accept = format!("/v1/requests/{}/accept", asked.expect_status(201).text("/id"));
    let accepted = host.post(&accept, json!({})).await.expect_status(200);
    raise("800.00").await;
    let order = ordered(&asha, "o", accepted.at("/reservation")).await;
    assert_eq!(order["total"], json!({"amount": "600.00", "currency": "INR"}));
}
