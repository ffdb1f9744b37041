//! Leaving and coming back.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_tests::Answer;

use super::stage::Stage;

async fn check_out(stage: &Stage, body: Value) -> Answer {
    stage.host.post(&stage.path("check-outs"), body).await
}

#[tokio::test]
async fn a_guest_leaves_once() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    for ticket in &tickets {
        stage.scan(&ticket.code).await.expect_status(200);
    }
    stage.world.clock.advance(TimeDelta::minutes(5));
    let by_code = check_out(&stage, json!({"code": tickets[0].code, "device": "south"})).await;
    let by_code = by_code.expect_status(200);
    assert_eq!(by_code.text("/checked_out_at"), "2027-01-15T12:05:00Z");
    assert_eq!(
        (by_code.text("/guest"), by_code.at("/seats_in")),
        ("Guest 1", &json!(1))
    );
    let by_id = check_out(&stage, json!({"ticket_id": tickets[1].id()}))
        .await
        .expect_status(200);
    assert_eq!(by_id.at("/seats_in"), 0);
    stage.world.clock.advance(TimeDelta::minutes(5));
    let again = check_out(&stage, json!({"code": tickets[0].code})).await;
    let again = again.expect_problem(409, "already_checked_out");
    assert_eq!(again.text("/checked_out_at"), "2027-01-15T12:05:00Z");
    stage
        .assert_scans(&[
            ("in", "ok", ""),
            ("in", "ok", ""),
            ("out", "ok", ""),
            ("out", "ok", ""),
            ("out", "not_valid", "already_checked_out"),
        ])
        .await;
    stage
        .assert_sql(
            "(SELECT count(*) FROM attendance_records WHERE checked_out_at = '2027-01-15T12:05Z') = 2
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.checked_out') = 2
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.check_out_refused' AND NOT is_successful) = 1
             AND (SELECT bool_and(status = 'used') FROM tickets)",
        )
        .await;
}

#[tokio::test]
async fn who_is_not_inside_cannot_leave() {
    let stage = Stage::start().await;
    let (other_event, other_tier) = stage.publish_event("other-night").await;
    let elsewhere = stage
        .issue_for(other_event, other_tier, stage.guest_id, 1)
        .await
        .remove(0);
    let ticket = stage.ticket().await;
    let rows = [
        (json!({"code": ticket.code}), 409, "not_checked_in"),
        (json!({"ticket_id": ticket.id()}), 409, "not_checked_in"),
        (json!({"code": "hello"}), 404, "ticket_not_found"),
        (json!({"ticket_id": elsewhere.id()}), 404, "ticket_not_found"),
        (json!({"ticket_id": uuid::Uuid::from_u128(7)}), 404, "ticket_not_found"),
    ];
    for (body, status, code) in rows {
        check_out(&stage, body).await.expect_problem(status, code);
    }
    check_out(&stage, json!({}))
        .await
        .expect_fields(&[("/code", "required")]);
    let both = json!({"code": ticket.code, "ticket_id": ticket.id()});
    check_out(&stage, both)
        .await
        .expect_fields(&[("/ticket_id", "conflict")]);
    stage
        .sql("UPDATE tickets SET status = 'cancelled', ended_at = now()")
        .await;
    let void = check_out(&stage, json!({"code": ticket.code})).await;
    void.expect_problem(409, "ticket_not_valid");
}

#[tokio::test]
async fn coming_back_is_for_events_that_allow_it() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    stage.scan(&ticket.code).await.expect_status(200);
    check_out(&stage, json!({"code": ticket.code})).await.expect_status(200);
    stage.scan(&ticket.code).await.expect_problem(409, "already_checked_in");
    stage.sql("UPDATE event_policies SET allow_reentry = TRUE").await;
    stage.world.clock.advance(TimeDelta::minutes(5));
    let back = stage.scan(&ticket.code).await.expect_status(200);
    assert_eq!(back.text("/checked_in_at"), "2027-01-15T12:05:00Z");
    stage.scan(&ticket.code).await.expect_problem(409, "already_checked_in");
    stage
        .assert_sql(
            "(SELECT entries = 2 AND checked_in_at = '2027-01-15T12:05Z' AND checked_out_at IS NULL FROM attendance_records)
             AND (SELECT used_at = '2027-01-15T12:00Z' FROM tickets)
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.checked_in') = 2",
        )
        .await;
}
