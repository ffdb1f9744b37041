//! One-time codes for the door, of a ticket that changes hands.

use serde_json::json;
use turnout_tests::Answer;

use super::stage::{BEN, Stage};

const ASHA: &str = "+919876500002";

/// The code that was sent to Asha for her ticket.
async fn sent_to_asha(stage: &Stage) -> String {
    let path = format!("/v1/tickets/{}/check-in-otp", stage.ticket);
    stage.asha.post(&path, json!({})).await.expect_status(202);
    stage.world.latest_code(ASHA)
}

async fn tell(stage: &Stage, otp: &str) -> Answer {
    let path = format!("/v1/events/{}/check-ins", stage.event);
    stage
        .host
        .post(&path, json!({"ticket_id": stage.ticket, "otp": otp}))
        .await
}

#[tokio::test]
async fn a_code_of_who_had_the_ticket_lets_nobody_in() {
    let stage = Stage::free(json!({})).await;
    let otp = sent_to_asha(&stage).await;
    let offer = stage.offered().await;
    stage
        .ben
        .post(&format!("{offer}/accept"), json!({}))
        .await
        .expect_status(200);
    tell(&stage, &otp).await.expect_problem(410, "check_in_otp_expired");
    // Nor does the former owner get another one. The present one does.
    let path = format!("/v1/tickets/{}/check-in-otp", stage.ticket);
    stage
        .asha
        .post(&path, json!({}))
        .await
        .expect_problem(404, "ticket_not_found");
    stage.ben.post(&path, json!({})).await.expect_status(202);
    let otp = stage.world.latest_code(BEN);
    tell(&stage, &otp).await.expect_status(200);
}

#[tokio::test]
async fn a_code_outlives_an_offer_that_comes_to_nothing() {
    let stage = Stage::free(json!({})).await;
    let otp = sent_to_asha(&stage).await;
    let offer = stage.offered().await;
    stage
        .ben
        .post(&format!("{offer}/decline"), json!({}))
        .await
        .expect_status(200);
    tell(&stage, &otp).await.expect_status(200);
}

#[tokio::test]
async fn a_reissued_ticket_has_no_code_from_before() {
    let stage = Stage::free(json!({})).await;
    let otp = sent_to_asha(&stage).await;
    let path = format!("/v1/tickets/{}/reissue", stage.ticket);
    stage.asha.post(&path, json!({})).await.expect_status(200);
    tell(&stage, &otp).await.expect_problem(410, "check_in_otp_expired");
    let otp = sent_to_asha(&stage).await;
    tell(&stage, &otp).await.expect_status(200);
}
