//! What hosts may do to prices, and what buyers paid.

use serde_json::json;
use turnout_tests::World;

use crate::scene::{bought, event as body_of, paid_event, person, reserved, shown};

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
    let held = reserved(&asha, &event, "a", 2).await;
    world.sql("UPDATE ticket_tiers SET price = 99999999999.99").await;
    let ordering = asha.post_once("/v1/orders", "o", json!({"reservation_key": held["reservation_key"]}));
    ordering.await.expect_problem(422, "price_too_high");
    let ben = person(&world, 3, "Ben").await;
    let path = format!("/v1/events/{event}/reservations");
    ben.post_once(&path, "b", json!({"seats": 2}))
        .await
        .expect_problem(422, "price_too_high");
    world
        .assert_sql("(SELECT (held, sold) = (2, 0) FROM event_inventory)")
        .await;
}
