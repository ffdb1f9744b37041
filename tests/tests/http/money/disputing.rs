use serde_json::{Value, json};
use turnout_tests::{Client, World};

use crate::scene::{checkout, ordered, paid_event, person, reserved, shown};

#[tokio::test]
async fn a_dispute_that_is_won_puts_the_order_back() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "disputed");
    world
        .assert_sql("(SELECT count(*) FROM payment_transactions WHERE kind = 'chargeback' AND status = 'pending') = 1")
        .await;
    checkout(&world, &order, "win_dispute").await;
    world.work().await;
    let won = shown(&asha, &order).await;
    assert_eq!(
        (&won["status"], &won["refunded"]),
        (&json!("paid"), &json!({"amount": "0.00", "currency": "INR"}))
    );
    world
        .assert_sql("(SELECT count(*) FROM tickets WHERE status = 'active') = 2")
        .await;
    world
        .assert_sql("(SELECT (held, sold, going_count) = (0, 2, 2) FROM event_inventory)")
        .await;
}

#[tokio::test]
async fn a_dispute_that_is_lost_takes_the_money_and_the_seats() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    checkout(&world, &order, "dispute").await;
    // Nobody hears of the dispute before it is lost.
    checkout(&world, &order, "lose_dispute").await;
    for _ in 0..2 {
        world.work().await;
    }
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world
        .assert_sql(
            "(SELECT count(*) FROM payment_transactions
              WHERE kind = 'chargeback' AND status = 'completed' AND amount = 998) = 1",
        )
        .await;
    world
        .assert_sql("(SELECT count(*) FROM tickets WHERE status = 'refunded') = 2")
        .await;
    world
        .assert_sql("(SELECT (held, sold, going_count) = (0, 0, 0) FROM event_inventory)")
        .await;
    let told = host.get("/v1/notifications").await.expect_status(200);
    let kinds: Vec<_> = told.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["type"])
        .collect();
    assert!(
        kinds.contains(&&json!("order_disputed")) && kinds.contains(&&json!("dispute_ended")),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn a_dispute_that_is_won_after_the_event_was_cancelled_ends_in_a_refund() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = bought_open(&world, &asha, &event, "a").await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    host.post(&format!("/v1/events/{event}/cancel"), json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    world.work().await;
    world
        .assert_sql(
            "NOT EXISTS (SELECT FROM tickets WHERE status = 'active')
             AND (SELECT (sold, going_count) = (0, 0) FROM event_inventory)",
        )
        .await;
    checkout(&world, &order, "win_dispute").await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 998")
        .await;
}

#[tokio::test]
async fn a_refund_that_was_refused_for_a_dispute_goes_out_when_it_is_won() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = bought_open(&world, &asha, &event, "a").await;
    // The host asks for a refund before anybody hears of the dispute.
    checkout(&world, &order, "dispute").await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&path, "r", json!({"reason": "A favour."}))
        .await
        .expect_status(201);
    world.work().await;
    world
        .assert_sql("(SELECT status FROM payment_transactions WHERE kind = 'refund') = 'failed'")
        .await;
    assert_owed(&asha, &host, &order, "998.00").await;
    world
        .assert_sql("(SELECT bool_and(payment_status = 'paid') FROM attendance_records)")
        .await;
    checkout(&world, &order, "win_dispute").await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world
        .assert_sql(
            "(SELECT sum(amount) FROM sandbox_refunds) = 998
             AND (SELECT bool_and(payment_status = 'refunded') FROM attendance_records)",
        )
        .await;
    assert_owed(&asha, &host, &order, "0.00").await;
}

#[tokio::test]
async fn a_refund_that_failed_before_the_event_was_cancelled_is_made_good() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = bought_open(&world, &asha, &event, "a").await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    // The provider refuses, as it does where the account has too little.
    world.sql("UPDATE sandbox_payments SET refunded_amount = amount").await;
    host.post_once(&path, "r", json!({"reason": "A favour."}))
        .await
        .expect_status(201);
    world.work().await;
    world.sql("UPDATE sandbox_payments SET refunded_amount = 0").await;
    world.clock.advance(chrono::TimeDelta::minutes(1));
    host.post(&format!("/v1/events/{event}/cancel"), json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
}

#[tokio::test]
async fn a_refund_that_arrives_during_a_dispute_goes_out_twice() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = bought_open(&world, &asha, &event, "a").await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let wish = json!({"amount": {"amount": "100.00", "currency": "INR"}, "reason": "A favour."});
    host.post_once(&path, "r", wish).await.expect_status(201);
    // The refund waits while the dispute is noted, and the provider carries it out all the same.
    world
        .sql("UPDATE jobs SET run_at = run_at + interval '1 hour' WHERE kind = 'send_refund' AND status = 'queued'")
        .await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    world.sql("UPDATE sandbox_payments SET status = 'approved'").await;
    world
        .sql("UPDATE jobs SET run_at = run_at - interval '1 hour' WHERE kind = 'send_refund' AND status = 'queued'")
        .await;
    world.work().await;
    let during = shown(&asha, &order).await;
    assert_eq!(
        (&during["status"], &during["refunded"]["amount"]),
        (&json!("disputed"), &json!("100.00"))
    );
    world.sql("UPDATE sandbox_payments SET status = 'disputed'").await;
    checkout(&world, &order, "lose_dispute").await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world
        .assert_sql(
            "(SELECT (amount, excess_amount) = (998, 100) FROM payment_transactions
                WHERE kind = 'chargeback' AND status = 'completed')",
        )
        .await;
}

#[tokio::test]
async fn money_of_a_closed_order_goes_back_once_its_dispute_is_won() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    asha.post(&path, json!({})).await.expect_status(200);
    checkout(&world, &order, "approve").await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    checkout(&world, &order, "win_dispute").await;
    // No webhook of it arrives.
    world.sql("DELETE FROM jobs WHERE status = 'queued'").await;
    world.clock.advance(chrono::TimeDelta::days(2));
    world.work().await;
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 998")
        .await;
}

#[tokio::test]
async fn a_dispute_that_is_the_first_news_of_a_payment_is_noted_at_once() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    checkout(&world, &order, "approve").await;
    checkout(&world, &order, "dispute").await;
    world.sql("DELETE FROM jobs WHERE status = 'queued'").await;
    let path = format!("/v1/orders/{}/confirm", order["id"].as_str().unwrap());
    asha.post(&path, json!({})).await.expect_status(200);
    assert_eq!(shown(&asha, &order).await["status"], "disputed");
}

/// What the order and its event say is owed to the buyer.
async fn assert_owed(guest: &Client, host: &Client, order: &Value, amount: &str) {
    assert_eq!(shown(guest, order).await["refund_owed"]["amount"], amount);
    let path = format!("/v1/events/{}/money", order["event_id"].as_str().unwrap());
    let money = host.get(&path).await.expect_status(200);
    assert_eq!(money.at("/currencies/0/pending/refunds_failed/amount"), amount);
}

/// A paid order of two seats that still knows its checkout page.
async fn bought_open(world: &World, guest: &Client, event: &str, key: &str) -> Value {
    let order = ordered(guest, key, &reserved(guest, event, key, 2).await).await;
    checkout(world, &order, "approve").await;
    world.work().await;
    assert_eq!(shown(guest, &order).await["status"], "paid");
    order
}
