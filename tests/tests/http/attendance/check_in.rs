//! Checking in: once, with everything that belongs to it; and every refusal.

use chrono::TimeDelta;
use serde_json::json;
use turnout_domain::ticketing::Ticket;
use turnout_ports::system::Clock;

use super::stage::Stage;

#[tokio::test]
async fn a_ticket_is_redeemed_with_everything_that_belongs_to_it() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let answer = stage.scan(&ticket.code).await.expect_status(200);
    assert_eq!(answer.text("/ticket_id"), ticket.id().to_string());
    assert_eq!(answer.text("/ticket_number"), ticket.ticket.number);
    assert_eq!((answer.text("/guest"), answer.text("/tier")), ("Guest 1", "VIP"));
    assert_eq!(answer.at("/seats_in"), 1);
    assert_eq!(answer.text("/checked_in_at"), "2027-01-15T12:00:00Z");
    stage
        .assert_sql(
            "(SELECT status = 'used' AND used_at = '2027-01-15T12:00Z' AND version = 2 FROM tickets)
             AND (SELECT is_redeemed AND redeemed_at = '2027-01-15T12:00Z' FROM ticket_secrets)
             AND (SELECT checked_in_at = '2027-01-15T12:00Z' AND device = 'north' AND entries = 1 AND u.phone = '+919876543201'
                  FROM attendance_records r JOIN users u ON u.id = r.checked_in_by)
             AND (SELECT status = 'checked_in' AND checked_in_at = '2027-01-15T12:00Z' AND seats = 1 FROM attendees)
             AND (SELECT count(*) FROM notifications n JOIN users u ON u.id = n.recipient_user_id
                  WHERE n.type = 'checked_in' AND n.title = 'Welcome to Jazz night' AND u.phone = '+919876543202'
                    AND n.reference_type = 'ticket' AND n.reference_uuid = (SELECT uuid FROM tickets)) = 1
             AND (SELECT count(*) FROM audit_logs l WHERE l.action = 'attendance.checked_in' AND l.is_successful
                    AND l.object_uuid = (SELECT uuid FROM tickets) AND l.event_uuid = (SELECT uuid FROM events)
                    AND l.old_values = '{\"status\": \"active\"}' AND l.new_values ->> 'status' = 'used') = 1",
        )
        .await;
    stage.assert_scans(&[("in", "ok", "")]).await;
}

#[tokio::test]
async fn the_second_scan_is_told_when_and_on_which_device_the_first_was() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    stage.scan(&ticket.code).await.expect_status(200);
    stage.world.clock.advance(TimeDelta::minutes(5));
    let body = json!({"code": ticket.code, "device": "south"});
    let answer = stage.check_in(body).await.expect_problem(409, "already_checked_in");
    assert_eq!(answer.text("/checked_in_at"), "2027-01-15T12:00:00Z");
    assert_eq!(answer.text("/device"), "north");
    stage
        .assert_scans(&[("in", "ok", ""), ("in", "already_checked_in", "already_checked_in")])
        .await;
    stage
        .assert_sql(
            "(SELECT count(*) FROM audit_logs WHERE action = 'attendance.check_in_refused' AND NOT is_successful
                AND error_message = 'already_checked_in') = 1
             AND (SELECT entries FROM attendance_records) = 1",
        )
        .await;
}

#[tokio::test]
async fn a_device_need_not_say_its_name() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    stage.check_in(json!({"code": ticket.code})).await.expect_status(200);
    let again = stage.check_in(json!({"code": ticket.code})).await;
    assert!(again.expect_problem(409, "already_checked_in").at("/device").is_null());
}

#[tokio::test]
async fn seats_of_a_booking_come_in_one_by_one() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 3).await;
    for (ticket, seats_in) in tickets.iter().zip(1..) {
        let answer = stage.scan(&ticket.code).await.expect_status(200);
        assert_eq!(answer.at("/seats_in"), seats_in);
    }
    stage
        .assert_sql("(SELECT status = 'checked_in' AND seats = 3 FROM attendees)")
        .await;
}

#[tokio::test]
async fn tickets_of_other_events_and_of_none_are_not_found() {
    let stage = Stage::start().await;
    let (other_event, other_tier) = stage.publish_event("other-night").await;
    let elsewhere = stage
        .issue_for(other_event, other_tier, stage.guest_id, 1)
        .await
        .remove(0);
    let missing = Ticket {
        id: uuid::Uuid::from_u128(7).into(),
        ..stage.ticket().await.ticket
    };
    let unknown = stage.sign(&missing).as_str().to_owned();
    let disguised = stage.sign(&Ticket {
        event: stage.event,
        ..elsewhere.ticket.clone()
    });
    for code in [elsewhere.code.as_str(), &unknown, disguised.as_str(), "", "hello", "é"] {
        stage.scan(code).await.expect_problem(404, "ticket_not_found");
    }
    let unknown = ("in", "unknown", "ticket_not_found");
    stage
        .assert_scans(&[
            ("in", "wrong_event", "ticket_not_found"),
            unknown,
            unknown,
            unknown,
            unknown,
            unknown,
        ])
        .await;
    stage
        .assert_sql("(SELECT count(*) FROM tickets WHERE status = 'used') = 0")
        .await;
}

#[tokio::test]
async fn void_tickets_and_old_codes_open_nothing() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 3).await;
    for (ticket, status) in tickets.iter().zip(["cancelled", "refunded"]) {
        let id = ticket.id();
        stage
            .sql(&format!(
                "UPDATE tickets SET status = '{status}', ended_at = now() WHERE uuid = '{id}'"
            ))
            .await;
        stage.scan(&ticket.code).await.expect_problem(409, "ticket_not_valid");
    }
    let reissued = &tickets[2];
    stage
        .sql(&format!(
            "UPDATE tickets SET generation = 2 WHERE uuid = '{}'",
            reissued.id()
        ))
        .await;
    stage.scan(&reissued.code).await.expect_problem(409, "ticket_not_valid");
    let not_yet = stage.sign(&Ticket {
        generation: 3,
        ..reissued.ticket.clone()
    });
    stage
        .scan(not_yet.as_str())
        .await
        .expect_problem(409, "ticket_not_valid");
    stage.assert_scans(&[("in", "not_valid", "ticket_not_valid"); 4]).await;
}

#[tokio::test]
async fn a_code_that_the_database_does_not_confirm_is_no_code() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    stage
        .sql("UPDATE ticket_secrets SET secret_hash = sha256('another code')")
        .await;
    stage.scan(&ticket.code).await.expect_problem(404, "ticket_not_found");
    stage.assert_sql("(SELECT status FROM tickets) = 'active'").await;
}

#[tokio::test]
async fn an_unpaid_ticket_waits_for_its_money() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    stage
        .sql("UPDATE attendance_records SET payment_status = 'unpaid'")
        .await;
    stage.scan(&ticket.code).await.expect_problem(409, "ticket_unpaid");
    stage.assert_scans(&[("in", "unpaid", "ticket_unpaid")]).await;
}

#[tokio::test]
async fn only_a_published_event_takes_people_in() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let rows = [
        ("draft", "doors_closed"),
        ("postponed", "doors_closed"),
        ("completed", "doors_closed"),
        ("cancelled", "ticket_not_valid"),
    ];
    for (status, code) in rows {
        stage
            .sql(&format!("UPDATE events SET status = '{status}', cancelled_at = now()"))
            .await;
        stage.scan(&ticket.code).await.expect_problem(409, code);
    }
    stage.sql("UPDATE events SET status = 'published'").await;
    stage.scan(&ticket.code).await.expect_status(200);
}

#[tokio::test]
async fn doors_open_at_their_time() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let opens_at = stage.world.clock.now() + TimeDelta::minutes(5);
    stage
        .sql(&format!("UPDATE event_policies SET doors_open_at = '{opens_at}'"))
        .await;
    let answer = stage.scan(&ticket.code).await.expect_problem(409, "doors_not_open");
    assert_eq!(answer.text("/doors_open_at"), "2027-01-15T12:05:00Z");
    stage.world.clock.advance(TimeDelta::minutes(5));
    stage.scan(&ticket.code).await.expect_status(200);
    stage
        .assert_scans(&[("in", "too_early", "doors_not_open"), ("in", "ok", "")])
        .await;
}

#[tokio::test]
async fn fields_are_checked_before_anything_is_kept() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let refused = |body| stage.check_in(body);
    refused(json!({})).await.expect_fields(&[("/code", "required")]);
    refused(json!({"code": 7}))
        .await
        .expect_fields(&[("/code", "wrong_type")]);
    refused(json!({"code": ticket.code, "seat": 1}))
        .await
        .expect_problem(422, "validation_failed");
    let long = json!({"code": ticket.code, "device": "d".repeat(201)});
    refused(long).await.expect_fields(&[("/device", "too_long")]);
    let odd = json!({"code": ticket.code, "device": "a\nb"});
    refused(odd).await.expect_fields(&[("/device", "invalid_text")]);
    let id = json!({"code": ticket.code, "client_scan_id": "7"});
    refused(id)
        .await
        .expect_fields(&[("/client_scan_id", "invalid_format")]);
    stage.assert_scans(&[]).await;
}
