use serde_json::json;

use super::stage::{BEN, Stage};
use crate::scene::checkout;

/// Neither a new offer nor an earlier one gets the ticket away.
async fn assert_blocked(stage: &Stage, offer: &str, status: u16, code: &str) {
    let accept = format!("{offer}/accept");
    stage.ben.post(&accept, json!({})).await.expect_problem(status, code);
    stage.offer(BEN).await.expect_problem(status, code);
    assert_eq!(stage.code(&stage.ben).await, None);
}

#[tokio::test]
async fn a_used_ticket_stays_and_one_whose_check_in_was_undone_goes() {
    let stage = Stage::free(json!({})).await;
    let offer = stage.offered().await;
    let code = stage.code(&stage.asha).await.unwrap();
    stage.scan(&code).await.expect_status(200);
    assert_blocked(&stage, &offer, 409, "ticket_used").await;
    let undo = format!("/v1/events/{}/check-ins/{}/undo", stage.event, stage.ticket);
    stage
        .host
        .post(&undo, json!({"reason": "wrong guest"}))
        .await
        .expect_status(200);
    stage
        .ben
        .post(&format!("{offer}/accept"), json!({}))
        .await
        .expect_status(200);
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn a_ticket_that_was_given_back_is_offered_to_nobody() {
    let stage = Stage::free(json!({})).await;
    let offer = stage.offered().await;
    stage
        .asha
        .delete(&format!("/v1/tickets/{}", stage.ticket))
        .await
        .expect_status(204);
    let refused = stage.ben.post(&format!("{offer}/accept"), json!({})).await;
    assert_eq!(
        refused
            .expect_problem(409, "transfer_not_pending")
            .at("/transfer_status"),
        "cancelled"
    );
    stage.offer(BEN).await.expect_problem(409, "ticket_not_valid");
    stage.assert_seats(0).await;
}

#[tokio::test]
async fn the_event_may_forbid_it_and_must_be_on() {
    let stage = Stage::free(json!({})).await;
    let offer = stage.offered().await;
    let path = format!("/v1/events/{}", stage.event);
    let allow = |allowed: bool| stage.host.patch(&path, json!({"allow_transfers": allowed}));
    allow(false).await.expect_status(200);
    assert_blocked(&stage, &offer, 409, "transfers_not_allowed").await;
    allow(true).await.expect_status(200);
    stage
        .world
        .sql("UPDATE events SET start_at = start_at - interval '9 days', end_at = end_at - interval '9 days'")
        .await;
    assert_blocked(&stage, &offer, 409, "event_over").await;
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn a_cancelled_event_ends_offers_with_the_tickets() {
    let stage = Stage::paid(1).await;
    let offer = stage.offered().await;
    let cancel = format!("/v1/events/{}/cancel", stage.event);
    stage
        .host
        .post(&cancel, json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    let refused = stage
        .ben
        .post(&format!("{offer}/accept"), json!({}))
        .await
        .expect_problem(409, "event_not_on_sale");
    assert_eq!(refused.at("/event_status"), "cancelled");
    stage.world.work().await;
    let refused = stage.ben.post(&format!("{offer}/accept"), json!({})).await;
    assert_eq!(
        refused
            .expect_problem(409, "transfer_not_pending")
            .at("/transfer_status"),
        "cancelled"
    );
    stage.assert_seats(0).await;
}

#[tokio::test]
async fn while_money_is_on_its_way_back_nothing_moves() {
    let stage = Stage::paid(1).await;
    let offer = stage.offered().await;
    let path = format!("/v1/orders/{}/refunds", stage.order["id"].as_str().unwrap());
    let part = json!({"amount": {"amount": "10.00", "currency": "INR"}, "reason": "A favour."});
    stage.host.post_once(&path, "r", part).await.expect_status(201);
    stage
        .world
        .sql("UPDATE payment_transactions SET status = 'pending', completed_at = NULL WHERE kind = 'refund'")
        .await;
    assert_blocked(&stage, &offer, 409, "refund_under_way").await;
}

#[tokio::test]
async fn while_the_bank_disputes_the_payment_nothing_moves() {
    let stage = Stage::paid(1).await;
    let offer = stage.offered().await;
    checkout(&stage.world, &stage.order, "dispute").await;
    stage.world.work().await;
    assert_blocked(&stage, &offer, 409, "refund_under_way").await;
    stage.assert_seats(1).await;
}
