use serde_json::json;
use turnout_tests::World;

use crate::scene::{bought, ordered, paid_event, person, published, reserved, shown};

#[tokio::test]
async fn a_free_order_is_paid_when_it_is_made() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = published(&world, &host, json!({"allow_plus_one": true})).await;
    let held = reserved(&asha, &event, "a", 2).await;
    let body = json!({"reservation_key": held["reservation_key"], "guests": [{"name": "Asha"}, {"name": "Ravi"}]});
    let order = asha.post_once("/v1/orders", "o", body).await.expect_status(201).body;
    assert_eq!((&order["status"], &order["provider"]), (&json!("paid"), &json!(null)));
    assert_eq!(order["tickets"][1]["guest"], "Ravi");
    assert!(order.get("payment").is_none());
    world
        .assert_sql("(SELECT (held, sold, going_count) = (0, 2, 2) FROM event_inventory)")
        .await;
    let told = asha.get("/v1/notifications").await.expect_status(200);
    assert_eq!(told.text("/items/0/type"), "booking_confirmed");
    let told = host.get("/v1/notifications").await.expect_status(200);
    assert_eq!(told.text("/items/0/type"), "booking_received");
}

#[tokio::test]
async fn there_is_one_order_for_each_reservation() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let first = ordered(&asha, "one", &held).await;
    assert_eq!(ordered(&asha, "one", &held).await, first, "the same key");
    let again = ordered(&asha, "two", &held).await;
    assert_eq!(
        (&again["id"], &again["payment"]),
        (&first["id"], &first["payment"]),
        "another key"
    );
    world
        .assert_sql("(SELECT count(*) FROM orders) = 1 AND (SELECT count(*) FROM sandbox_payments) = 1")
        .await;
    world
        .assert_sql(
            "NOT EXISTS (SELECT 1 FROM idempotency_keys WHERE convert_from(body, 'UTF8') LIKE '%checkout_url%')",
        )
        .await;
}

#[tokio::test]
async fn another_persons_reservation_and_order_do_not_exist() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let body = json!({"reservation_key": held["reservation_key"]});
    let foreign = ben.post_once("/v1/orders", "o", body).await;
    foreign.expect_fields(&[("/reservation_key", "unknown_value")]);
    let order = ordered(&asha, "o", &held).await;
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    ben.get(&path).await.expect_problem(404, "not_found");
    for action in ["confirm", "cancel"] {
        ben.post(&format!("{path}/{action}"), json!({}))
            .await
            .expect_problem(404, "not_found");
    }
    let refund = json!({"reason": "mine"});
    ben.post_once(&format!("{path}/refunds"), "r", refund.clone())
        .await
        .expect_problem(404, "not_found");
    asha.post_once(&format!("{path}/refunds"), "r", refund)
        .await
        .expect_problem(403, "forbidden");
    host.get(&path).await.expect_status(200);
    let own = asha.get("/v1/me/orders").await.expect_status(200);
    assert_eq!(own.at("/items").as_array().unwrap().len(), 1);
    let none = ben.get("/v1/me/orders").await.expect_status(200);
    assert_eq!(none.at("/items"), &json!([]));
}

#[tokio::test]
async fn bad_wishes_are_refused_field_by_field() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let key = &held["reservation_key"];
    let order = |body| asha.post_once("/v1/orders", "o", body);
    let two = json!({"reservation_key": key, "guests": [{"name": "A"}, {"name": "B"}]});
    order(two).await.expect_fields(&[("/guests", "too_many")]);
    let guests = json!({"reservation_key": key, "guests": [{"name": "A", "email": "no", "phone": "1"}]});
    order(guests).await.expect_fields(&[
        ("/guests/0/email", "invalid_format"),
        ("/guests/0/phone", "invalid_format"),
    ]);
    let provider = json!({"reservation_key": key, "provider": "stripe"});
    order(provider).await.expect_fields(&[("/provider", "unknown_value")]);
    let amount = json!({"reservation_key": key, "amount": "1.00"});
    order(amount).await.expect_fields(&[("/amount", "unknown_field")]);
}

#[tokio::test]
async fn an_order_is_cancelled_before_it_is_paid_and_not_after() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let held = reserved(&asha, &event, "a", 2).await;
    let order = ordered(&asha, "o", &held).await;
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(
            asha.post(&path, json!({})).await.expect_status(200).text("/status"),
            "cancelled"
        );
    }
    world.assert_sql("(SELECT held = 0 FROM event_inventory)").await;
    let paid = bought(&world, &asha, &event, "b", 2).await;
    let path = format!("/v1/orders/{}/cancel", paid["id"].as_str().unwrap());
    asha.post(&path, json!({}))
        .await
        .expect_problem(409, "order_not_pending");
    assert_eq!(shown(&asha, &paid).await["status"], "paid");
}

#[tokio::test]
async fn an_event_that_is_over_takes_no_order() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let held = reserved(&asha, &event, "a", 1).await;
    world
        .sql("UPDATE events SET start_at = '2020-01-01', end_at = '2020-01-02'")
        .await;
    asha.post_once("/v1/orders", "o", json!({"reservation_key": held["reservation_key"]}))
        .await
        .expect_problem(409, "event_over");
    world.assert_sql("(SELECT count(*) FROM orders) = 0").await;
}
