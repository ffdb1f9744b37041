//! What is owed of a refund that the provider refused, and what makes it good.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use super::retrying::empty_the_balance;
use crate::scene::{bought, paid_event, person, shown};

/// Asks for a refund that the provider refuses, and answers its id.
async fn refused(world: &World, host: &Client, order: &Value, wish: Value) -> String {
    empty_the_balance(world, true).await;
    let refund = refunded(host, order, "refused", wish).await.expect_status(201);
    world.work().await;
    empty_the_balance(world, false).await;
    refund.text("/id").to_owned()
}

async fn refunded(host: &Client, order: &Value, key: &str, wish: Value) -> Answer {
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&path, key, wish).await
}

async fn retried(host: &Client, refund: &str, key: &str) -> Answer {
    host.post_once(&format!("/v1/refunds/{refund}/retry"), key, json!({}))
        .await
}

/// What the order and the event say is owed, and what went back.
async fn assert_owed(guest: &Client, host: &Client, order: &Value, owed: &str, went_back: &str) {
    let seen = shown(guest, order).await;
    assert_eq!(
        (&seen["refund_owed"]["amount"], &seen["refunded"]["amount"]),
        (&json!(owed), &json!(went_back))
    );
    let path = format!("/v1/events/{}/money", order["event_id"].as_str().unwrap());
    let money = host.get(&path).await.expect_status(200);
    assert_eq!(money.at("/currencies/0/pending/refunds_failed/amount"), owed);
}

fn of(amount: &str) -> Value {
    json!({"amount": {"amount": amount, "currency": "INR"}, "reason": "A favour."})
}

#[tokio::test]
async fn a_later_refund_makes_a_refused_one_good() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 4).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    let failed = refused(&world, &host, &order, of("100.00")).await;
    assert_owed(&asha, &host, &order, "100.00", "0.00").await;

    let part = refunded(&host, &order, "part", of("30.00")).await.expect_status(201);
    assert_eq!(part.text("/makes_good/amount"), "30.00");
    world.work().await;
    assert_owed(&asha, &host, &order, "70.00", "30.00").await;
    let partly = retried(&host, &failed, "one").await;
    assert_eq!(
        partly
            .expect_problem(409, "refund_made_good")
            .text("/refund_owed/amount"),
        "70.00"
    );
    let rest = refunded(&host, &order, "rest", of("80.00")).await.expect_status(201);
    assert_eq!(rest.text("/makes_good/amount"), "70.00");
    world.work().await;
    assert_owed(&asha, &host, &order, "0.00", "110.00").await;
    let wholly = retried(&host, &failed, "two").await;
    assert_eq!(
        wholly
            .expect_problem(409, "refund_made_good")
            .text("/refund_owed/amount"),
        "0.00"
    );
    // Nothing is owed: the tickets may change hands.
    let offer = format!("/v1/tickets/{}/transfers", order["tickets"][0]["id"].as_str().unwrap());
    asha.post_once(&offer, "t", json!({"phone": "+919876500009"}))
        .await
        .expect_status(201);
}

#[tokio::test]
async fn what_makes_good_and_is_refused_itself_is_owed_in_its_place() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 4).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    let first = refused(&world, &host, &order, of("100.00")).await;
    empty_the_balance(&world, true).await;
    let second = refunded(&host, &order, "second", of("100.00")).await.expect_status(201);
    world.work().await;
    empty_the_balance(&world, false).await;
    assert_owed(&asha, &host, &order, "100.00", "0.00").await;
    retried(&host, second.text("/id"), "two").await.expect_status(201);
    world.work().await;
    assert_owed(&asha, &host, &order, "0.00", "100.00").await;
    retried(&host, &first, "one")
        .await
        .expect_problem(409, "refund_made_good");
}

/// The door shows the ticket as refunded once its money is.
#[tokio::test]
async fn a_refund_by_the_amount_makes_one_for_a_ticket_good() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 4).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    let ticket = json!({"ticket_ids": [order["tickets"][0]["id"]], "reason": "Ill."});
    refused(&world, &host, &order, ticket).await;
    let refunded_records =
        |count: u32| format!("(SELECT count(*) FROM attendance_records WHERE payment_status = 'refunded') = {count}");
    refunded(&host, &order, "part", of("99.00")).await.expect_status(201);
    world.work().await;
    world.assert_sql(&refunded_records(0)).await;
    refunded(&host, &order, "rest", of("400.00")).await.expect_status(201);
    world.work().await;
    assert_owed(&asha, &host, &order, "0.00", "499.00").await;
    world.assert_sql(&refunded_records(1)).await;
}

/// The money of another ticket is not the money of the one whose refund was refused.
#[tokio::test]
async fn a_refund_for_another_ticket_makes_nothing_good() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 4).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    let ticket = |index: usize| json!({"ticket_ids": [order["tickets"][index]["id"]], "reason": "Ill."});
    let failed = refused(&world, &host, &order, ticket(0)).await;
    refunded(&host, &order, "other", ticket(1)).await.expect_status(201);
    world.work().await;
    assert_owed(&asha, &host, &order, "499.00", "499.00").await;
    retried(&host, &failed, "one").await.expect_status(201);
    world.work().await;
    assert_owed(&asha, &host, &order, "0.00", "998.00").await;
}
