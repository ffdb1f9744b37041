use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_tests::World;

use crate::scene::{bought, checkout, ordered, paid_event, person, published, reserved, shown};

#[tokio::test]
async fn an_approved_payment_makes_tickets_and_an_attendee() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    assert_eq!(order["captured"], json!({"amount": "998.00", "currency": "INR"}));
    assert_eq!(order["tickets"].as_array().unwrap().len(), 2);
    assert_eq!(order["transactions"][0]["kind"], "payment");
    world
        .assert_sql("(SELECT (held, sold, going_count) = (0, 2, 2) FROM event_inventory)")
        .await;
    world
        .assert_sql("(SELECT (seats, price_paid, status) = (2, 998.000, 'going') FROM attendees)")
        .await;
    world
        .assert_sql("(SELECT status FROM payment_webhooks) = 'processed'")
        .await;
}

#[tokio::test]
async fn the_clients_word_counts_for_nothing_and_the_providers_for_all() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 1).await).await;
    let confirm = format!("/v1/orders/{}/confirm", order["id"].as_str().unwrap());
    let claim = json!({"payment_id": order["payment"]["client"]["payment_id"], "status": "paid"});
    assert_eq!(
        asha.post(&confirm, claim.clone())
            .await
            .expect_status(200)
            .text("/status"),
        "pending"
    );
    checkout(&world, &order, "approve").await;
    // No webhook was delivered yet.
    for _ in 0..2 {
        assert_eq!(
            asha.post(&confirm, claim.clone())
                .await
                .expect_status(200)
                .text("/status"),
            "paid"
        );
    }
    world.work().await;
    world
        .assert_sql("(SELECT count(*) FROM tickets) = 1 AND (SELECT count(*) FROM payment_transactions) = 1")
        .await;
}

#[tokio::test]
async fn a_declined_payment_can_be_tried_again_while_the_seats_are_kept() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let held = reserved(&asha, &event, "a", 2).await;
    let first = ordered(&asha, "one", &held).await;
    checkout(&world, &first, "decline").await;
    world.work().await;
    let failed = shown(&asha, &first).await;
    assert_eq!(
        (&failed["status"], failed["failure_reason"] == ""),
        (&json!("failed"), false)
    );
    let second = ordered(&asha, "two", &held).await;
    assert_ne!(second["id"], first["id"]);
    checkout(&world, &second, "approve").await;
    world.work().await;
    assert_eq!(shown(&asha, &second).await["status"], "paid");
}

#[tokio::test]
async fn money_that_comes_late_buys_free_seats_or_goes_back() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = paid_event(&world, &host, 2).await;
    let lucky = ordered(&asha, "a", &reserved(&asha, &event, "a", 1).await).await;
    let late = ordered(&ben, "b", &reserved(&ben, &event, "b", 1).await).await;
    world.clock.advance(TimeDelta::minutes(10));
    let carl = person(&world, 4, "Carl").await;
    reserved(&carl, &event, "c", 1).await;

    checkout(&world, &lucky, "approve").await;
    checkout(&world, &late, "approve").await;
    world.work().await;
    let asha = world.sign_in("+919876500002").await;
    let ben = world.sign_in("+919876500003").await;
    let orders = [shown(&asha, &lucky).await, shown(&ben, &late).await];
    let mut statuses: Vec<_> = orders.iter().map(|order| order["status"].as_str().unwrap()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["expired", "paid"], "one free seat was left");
    world
        .assert_sql("(SELECT (held, sold) = (1, 1) FROM event_inventory)")
        .await;
    world
        .assert_sql("(SELECT count(*) FROM payment_transactions WHERE is_stray AND status = 'completed') = 2")
        .await;
    world
        .assert_sql("(SELECT count(*) FROM sandbox_refunds WHERE amount = 499) = 1")
        .await;
    for notice in ["money_returned", "stray_money"] {
        world
            .assert_sql(&format!(
                "(SELECT count(*) FROM notifications WHERE type = '{notice}') = 1"
            ))
            .await;
    }
}

/// The hold ran out, the guest reserved once more, and both payments came.
#[tokio::test]
async fn money_that_comes_late_buys_no_more_seats_than_a_guest_may_have() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let price = json!({"amount": "10.00", "currency": "INR"});
    let event = published(&world, &host, json!({"is_paid": true, "ticket_price": price})).await;
    let first = ordered(&asha, "a", &reserved(&asha, &event, "a", 1).await).await;
    world.clock.advance(TimeDelta::minutes(10));
    let asha = world.sign_in("+919876500002").await;
    let second = ordered(&asha, "b", &reserved(&asha, &event, "b", 1).await).await;
    checkout(&world, &first, "approve").await;
    checkout(&world, &second, "approve").await;
    world.work().await;
    assert_eq!(shown(&asha, &first).await["status"], "expired");
    assert_eq!(shown(&asha, &second).await["status"], "paid");
    world.assert_sql("(SELECT count(*) FROM tickets) = 1").await;
    world
        .assert_sql("(SELECT count(*) FROM sandbox_refunds WHERE amount = 10) = 1")
        .await;
}

#[tokio::test]
async fn money_that_comes_after_the_event_and_the_hold_goes_back() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = ordered(&asha, "a", &reserved(&asha, &event, "a", 1).await).await;
    world.clock.advance(TimeDelta::minutes(10));
    world
        .sql("UPDATE events SET start_at = '2020-01-01', end_at = '2020-01-02'")
        .await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    let asha = world.sign_in("+919876500002").await;
    assert_eq!(shown(&asha, &order).await["status"], "expired");
    world.assert_sql("(SELECT count(*) FROM sandbox_refunds) = 1").await;
}

/// Whoever buys often has no bound but the seats of the event: money that was taken is never refused by one.
#[tokio::test]
async fn the_thousandth_seat_of_a_person_is_not_the_last() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let price = json!({"amount": "10.00", "currency": "INR"});
    let tiers = json!([{"name": "Standard", "price": price, "quantity": 9, "max_per_order": 2}]);
    let event = published(&world, &host, json!({"is_paid": true, "tiers": tiers})).await;
    bought(&world, &asha, &event, "a", 1).await;
    world.sql("UPDATE attendees SET seats = 1000").await;
    let order = ordered(&asha, "b", &reserved(&asha, &event, "b", 1).await).await;
    checkout(&world, &order, "approve").await;
    world.work_unverified().await;
    assert_eq!(shown(&asha, &order).await["status"], "paid");
    world.assert_sql("(SELECT seats FROM attendees) = 1001").await;
}

#[tokio::test]
async fn money_for_a_cancelled_order_goes_back_once() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = ordered(&asha, "a", &reserved(&asha, &event, "a", 1).await).await;
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    asha.post(&format!("{path}/cancel"), json!({})).await.expect_status(200);
    checkout(&world, &order, "approve").await;
    world.work().await;
    asha.post(&format!("{path}/confirm"), json!({}))
        .await
        .expect_status(200);
    world.work().await;
    let order = shown(&asha, &order).await;
    assert_eq!(order["status"], "cancelled");
    let kinds: Vec<&Value> = order["transactions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| &t["kind"])
        .collect();
    assert_eq!(kinds, ["payment", "refund"]);
    world.assert_sql("(SELECT count(*) FROM sandbox_refunds) = 1").await;
}

#[tokio::test]
async fn a_webhook_is_stored_once_and_a_forged_one_not_at_all() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = ordered(&asha, "a", &reserved(&asha, &event, "a", 1).await).await;
    let forged = json!({"id": "evt_1", "type": "payment.approved", "created_at": "2026-01-01T00:00:00Z",
        "data": {"payment_id": order["payment"]["client"]["payment_id"]}});
    let client = world.client();
    client
        .post("/v1/webhooks/sandbox", forged.clone())
        .await
        .expect_problem(401, "webhook_forged");
    let request = client.request(reqwest::Method::POST, "/v1/webhooks/sandbox");
    let request = request.header("sandbox-signature", "t=1,v1=00").json(&forged);
    client.send(request).await.expect_problem(401, "webhook_forged");
    client
        .post("/v1/webhooks/nobody", forged)
        .await
        .expect_problem(404, "not_found");
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "pending");
    world.assert_sql("NOT EXISTS (SELECT 1 FROM payment_webhooks)").await;

    checkout(&world, &order, "approve").await;
    world.work().await;
    // The provider delivers the same event again.
    world
        .sql("UPDATE jobs SET status = 'queued', finished_at = NULL WHERE kind = 'sandbox_webhook'")
        .await;
    world.work().await;
    world.assert_sql("(SELECT count(*) FROM payment_webhooks) = 1").await;
    assert_eq!(shown(&asha, &order).await["tickets"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_dispute_marks_the_order_and_tells_the_host() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = ordered(&asha, "a", &reserved(&asha, &event, "a", 1).await).await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    let disputed = shown(&asha, &order).await;
    assert_eq!(
        (&disputed["status"], &disputed["transactions"][1]["kind"]),
        (&json!("disputed"), &json!("chargeback"))
    );
    let refund = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&refund, "r", json!({"reason": "x"}))
        .await
        .expect_problem(409, "order_not_refundable");
}

#[tokio::test]
async fn the_checkout_page_is_shown_and_decides_once() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = ordered(&asha, "a", &reserved(&asha, &event, "a", 1).await).await;
    let url = order["payment"]["client"]["checkout_url"].as_str().unwrap();
    let path = format!("/sandbox{}", url.split_once("/sandbox").unwrap().1);
    let client = world.client();
    let page = client.get(&path).await.expect_status(200);
    assert!(page.body.as_str().unwrap().contains("499.00 INR"));
    let decide = |outcome: &str| client.post(&path, json!({"outcome": outcome}));
    decide("dispute").await.expect_problem(409, "checkout_decided");
    decide("decline").await.expect_status(200);
    decide("decline").await.expect_status(200);
    decide("approve").await.expect_problem(409, "checkout_decided");
    decide("steal").await.expect_fields(&[("/outcome", "unknown_value")]);
    client
        .get("/sandbox/checkout/sbx_chk_0")
        .await
        .expect_problem(404, "not_found");
    let offered = client
        .get("/v1/payments/providers?currency=INR")
        .await
        .expect_status(200);
    assert_eq!(
        offered.at("/items"),
        &json!([{"provider": "sandbox", "is_default": true}])
    );
    client
        .get("/v1/payments/providers?currency=XXX")
        .await
        .expect_problem(400, "invalid_query");
}
