//! A ticket whose money goes back while its guest stands at the door: in both orders, and with the guard taken away.

use serde_json::json;
use turnout_tests::Answer;

use crate::rivals::{frozen, in_line};
use crate::transfers::stage::Stage;

async fn refund(stage: &Stage) -> Answer {
    let path = format!("/v1/orders/{}/refunds", stage.order["id"].as_str().unwrap());
    stage.host.post_once(&path, "race", json!({"reason": "race"})).await
}

#[tokio::test]
async fn refunded_before_it_is_scanned_it_is_void() {
    let stage = Stage::paid(1).await;
    let code = stage.code(&stage.asha).await.unwrap();
    let (refunded, scanned) = in_line(&stage.world, "tickets", refund(&stage), stage.scan(&code)).await;
    refunded.expect_status(201);
    scanned.expect_problem(409, "ticket_not_valid");
    stage.world.work().await;
    stage
        .world
        .assert_sql("(SELECT status FROM tickets) = 'refunded' AND (SELECT entries FROM attendance_records) = 0")
        .await;
    stage.assert_seats(0).await;
}

#[tokio::test]
async fn scanned_before_it_is_refunded_it_was_used() {
    let stage = Stage::paid(1).await;
    let code = stage.code(&stage.asha).await.unwrap();
    let (scanned, refunded) = in_line(&stage.world, "tickets", stage.scan(&code), refund(&stage)).await;
    scanned.expect_status(200);
    refunded.expect_status(201);
    stage.world.work().await;
    stage
        .world
        .assert_sql("(SELECT status FROM tickets) = 'used' AND (SELECT entries FROM attendance_records) = 1")
        .await;
    stage.world.assert_verified().await;
}

#[tokio::test]
async fn control_a_refund_that_the_door_does_not_see_lets_the_guest_in() {
    let stage = Stage::paid(1).await;
    stage.world.sql(&frozen("tickets", "status")).await;
    stage.world.sql(&frozen("tickets", "ended_at")).await;
    let code = stage.code(&stage.asha).await.unwrap();
    let (refunded, scanned) = in_line(&stage.world, "tickets", refund(&stage), stage.scan(&code)).await;
    refunded.expect_status(201);
    assert_eq!(scanned.status, 200, "the race would be noticed: {}", scanned.body);
}
