//! Commands on an order under an idempotency key.

use futures::future::join_all;
use serde_json::json;
use turnout_tests::World;

use crate::scene::{checkout, ordered, paid_event, person, reserved, shown};

#[tokio::test]
async fn a_cancellation_repeats_its_answer() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let order = ordered(&asha, "a", &held).await;
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    let answers = join_all((0..4).map(|_| asha.post_once(&path, "once", json!({})))).await;
    let first = answers.first().unwrap().clone().expect_status(200);
    assert_eq!(first.text("/status"), "cancelled");
    for answer in answers {
        assert_eq!(answer.expect_status(200).body, first.body);
    }
    let told = "(SELECT count(*) FROM audit_logs WHERE action = 'booking.order_cancelled') = 1";
    world.assert_sql(told).await;

    let held = reserved(&asha, &event, "b", 1).await;
    let other = ordered(&asha, "b", &held).await;
    let path = format!("/v1/orders/{}/cancel", other["id"].as_str().unwrap());
    asha.post_once(&path, "once", json!({}))
        .await
        .expect_problem(422, "idempotency_key_reused");
    assert_eq!(shown(&asha, &other).await["status"], "pending");
    asha.post(&path, json!({"reason": "x"}))
        .await
        .expect_fields(&[("/reason", "unknown_field")]);
}

#[tokio::test]
async fn a_confirmation_repeats_its_answer_and_a_new_key_asks_again() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let order = ordered(&asha, "a", &held).await;
    let path = format!("/v1/orders/{}/confirm", order["id"].as_str().unwrap());
    let proof = json!({"payment_id": order["payment"]["client"]["payment_id"]});
    let early = asha.post_once(&path, "early", proof.clone()).await.expect_status(200);
    assert_eq!(early.text("/status"), "pending");
    checkout(&world, &order, "approve").await;
    let again = asha.post_once(&path, "early", proof.clone()).await.expect_status(200);
    assert_eq!(again.body, early.body);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    asha.post_once(&path, "early", json!({"payment_id": "other"}))
        .await
        .expect_problem(422, "idempotency_key_reused");
    let late = asha.post_once(&path, "late", proof).await.expect_status(200);
    assert_eq!(late.text("/status"), "paid");
    assert_eq!(shown(&asha, &order).await, late.body);
}
