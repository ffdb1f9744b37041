//! Taking check-ins back.

use serde_json::json;
use turnout_tests::Answer;
use uuid::Uuid;

use super::stage::Stage;

async fn undo(stage: &Stage, ticket: Uuid, reason: &str) -> Answer {
    let path = stage.path(&format!("check-ins/{ticket}/undo"));
    stage.host.post(&path, json!({"reason": reason})).await
}

#[tokio::test]
async fn a_mistake_leaves_the_ticket_as_good_as_before() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    stage.scan(&ticket.code).await.expect_status(200);
    let undone = undo(&stage, ticket.id(), " Wrong phone. ").await.expect_status(200);
    assert_eq!((undone.text("/status"), undone.at("/seats_in")), ("active", &json!(0)));
    stage
        .assert_sql(
            "(SELECT status = 'active' AND used_at IS NULL FROM tickets)
             AND (SELECT NOT is_redeemed AND redeemed_at IS NULL FROM ticket_secrets)
             AND (SELECT checked_in_at IS NULL AND checked_in_by IS NULL AND device = '' AND entries = 0 FROM attendance_records)
             AND (SELECT status = 'going' AND checked_in_at IS NULL FROM attendees)
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.check_in_undone' AND severity = 'medium'
                    AND new_values = '{\"status\": \"active\", \"reason\": \"Wrong phone.\"}') = 1",
        )
        .await;
    stage.scan(&ticket.code).await.expect_status(200);
    stage
        .assert_scans(&[("in", "ok", ""), ("undo", "ok", "Wrong phone."), ("in", "ok", "")])
        .await;
}

#[tokio::test]
async fn whoever_came_back_has_not_come_at_all() {
    let stage = Stage::start().await;
    stage.sql("UPDATE event_policies SET allow_reentry = TRUE").await;
    let ticket = stage.ticket().await;
    stage.scan(&ticket.code).await.expect_status(200);
    let out = json!({"code": ticket.code});
    stage.host.post(&stage.path("check-outs"), out).await.expect_status(200);
    stage.scan(&ticket.code).await.expect_status(200);
    stage.assert_sql("(SELECT entries FROM attendance_records) = 2").await;
    undo(&stage, ticket.id(), "mistake").await.expect_status(200);
    stage.assert_sql("(SELECT entries FROM attendance_records) = 0").await;
}

#[tokio::test]
async fn the_attendee_stays_in_with_another_of_the_booking() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    for ticket in &tickets {
        stage.scan(&ticket.code).await.expect_status(200);
    }
    undo(&stage, tickets[0].id(), "mistake").await.expect_status(200);
    stage.assert_sql("(SELECT status FROM attendees) = 'checked_in'").await;
    undo(&stage, tickets[1].id(), "mistake").await.expect_status(200);
    stage.assert_sql("(SELECT status FROM attendees) = 'going'").await;
}

#[tokio::test]
async fn only_what_was_done_can_be_undone() {
    let stage = Stage::start().await;
    let (other_event, other_tier) = stage.publish_event("other-night").await;
    let elsewhere = stage
        .issue_for(other_event, other_tier, stage.guest_id, 1)
        .await
        .remove(0);
    let ticket = stage.ticket().await;
    undo(&stage, ticket.id(), "mistake")
        .await
        .expect_problem(409, "not_checked_in");
    undo(&stage, elsewhere.id(), "mistake")
        .await
        .expect_problem(404, "ticket_not_found");
    undo(&stage, Uuid::from_u128(7), "mistake")
        .await
        .expect_problem(404, "ticket_not_found");
    stage.scan(&ticket.code).await.expect_status(200);
    undo(&stage, ticket.id(), " ")
        .await
        .expect_fields(&[("/reason", "too_short")]);
    undo(&stage, ticket.id(), &"r".repeat(501))
        .await
        .expect_fields(&[("/reason", "too_long")]);
    stage.sql("UPDATE events SET status = 'completed'").await;
    undo(&stage, ticket.id(), "mistake")
        .await
        .expect_problem(409, "doors_closed");
    stage.assert_scans(&[("in", "ok", "")]).await;
}
