//! One-time codes for guests whose phone shows no QR.

use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::json;
use turnout_tests::{Answer, Client, World};
use uuid::Uuid;

use super::stage::{GUEST, HOST, Issued, OTHER, Stage};
use crate::scene::give_role;

async fn send(client: &Client, ticket: Uuid) -> Answer {
    client
        .post(&format!("/v1/tickets/{ticket}/check-in-otp"), json!({}))
        .await
}

/// Where messages cost money, guests wait for them.
async fn with_limits() -> Stage {
    Stage::start_in(World::start_with(&[]).await).await
}

/// The code that was sent to the guest last.
async fn sent_code(stage: &Stage, ticket: &Issued) -> String {
    send(&stage.guest, ticket.id()).await.expect_status(202);
    stage.world.latest_code(GUEST)
}

fn other_than(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

async fn tell(stage: &Stage, ticket: &Issued, otp: &str) -> Answer {
    stage
        .check_in(json!({"ticket_id": ticket.id(), "otp": otp, "device": "north"}))
        .await
}

#[tokio::test]
async fn a_guest_without_a_qr_comes_in_by_the_code_that_was_sent() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let staff = stage.world.sign_in(OTHER).await;
    let event = stage.event.to_string();
    give_role(&stage.world, &staff, "door", Some(&event)).await;
    let sent = send(&staff, ticket.id()).await.expect_status(202);
    assert_eq!(sent.text("/expires_at"), "2027-01-15T12:05:00Z");
    assert_eq!(sent.body.as_object().unwrap().len(), 2, "the code is the guest's alone");
    let otp = stage.world.latest_code(GUEST);
    let body = json!({"ticket_id": ticket.id(), "otp": otp, "client_scan_id": Uuid::from_u128(1)});
    let entered = staff
        .post(&stage.path("check-ins"), body.clone())
        .await
        .expect_status(200);
    assert_eq!(entered.text("/ticket_id"), ticket.id().to_string());
    let again = staff.post(&stage.path("check-ins"), body).await.expect_status(200);
    assert_eq!(again.body, entered.body);
    tell(&stage, &ticket, &otp)
        .await
        .expect_problem(409, "already_checked_in");
    stage
        .assert_sql(
            "(SELECT (status, attempts) = ('used', 1) FROM attendance_otps)
             AND (SELECT count(*) FROM ticket_scans WHERE method = 'otp') = 2
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.check_in_otp_sent') = 1
             AND NOT EXISTS (SELECT FROM attendance_otps WHERE code_hash NOT LIKE '$argon2id$%')",
        )
        .await;
    stage.assert_door_verified().await;
}

#[tokio::test]
async fn three_wrong_tries_spend_a_code() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    tell(&stage, &ticket, "123456")
        .await
        .expect_problem(410, "check_in_otp_expired");
    let otp = sent_code(&stage, &ticket).await;
    for _ in 0..3 {
        let wrong = tell(&stage, &ticket, &other_than(&otp)).await;
        wrong.expect_problem(409, "check_in_otp_invalid");
    }
    tell(&stage, &ticket, &otp)
        .await
        .expect_problem(410, "check_in_otp_expired");
    let wrong = ("in", "otp_refused", "check_in_otp_invalid");
    let spent = ("in", "otp_refused", "check_in_otp_expired");
    stage.assert_scans(&[spent, wrong, wrong, wrong, spent]).await;
    stage
        .assert_sql("(SELECT status FROM attendance_otps) = 'exhausted'")
        .await;
}

#[tokio::test]
async fn a_repeated_wrong_scan_costs_one_try() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let otp = sent_code(&stage, &ticket).await;
    let body = json!({"ticket_id": ticket.id(), "otp": other_than(&otp), "client_scan_id": Uuid::from_u128(1)});
    for _ in 0..5 {
        stage
            .check_in(body.clone())
            .await
            .expect_problem(409, "check_in_otp_invalid");
    }
    stage.assert_sql("(SELECT attempts FROM attendance_otps) = 1").await;
    tell(&stage, &ticket, &otp).await.expect_status(200);
}

#[tokio::test]
async fn a_code_dies_of_age_of_the_next_one_and_with_the_tickets_code() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let expired = |otp: String| {
        let (stage, ticket) = (&stage, &ticket);
        async move {
            let told = tell(stage, ticket, &otp).await;
            told.expect_problem(410, "check_in_otp_expired");
        }
    };
    let first = sent_code(&stage, &ticket).await;
    stage.world.clock.advance(TimeDelta::minutes(5));
    expired(first).await;
    let second = sent_code(&stage, &ticket).await;
    stage.world.clock.advance(TimeDelta::minutes(1));
    let third = sent_code(&stage, &ticket).await;
    if second != third {
        tell(&stage, &ticket, &second)
            .await
            .expect_problem(409, "check_in_otp_invalid");
    }
    let reissue = format!("/v1/tickets/{}/reissue", ticket.id());
    stage.guest.post(&reissue, json!({})).await.expect_status(200);
    expired(third).await;
    stage
        .assert_sql("(SELECT count(*) FROM attendance_otps WHERE status = 'pending') = 1")
        .await;
    stage.assert_sql("(SELECT status FROM tickets) = 'active'").await;
}

#[tokio::test]
async fn who_is_sent_a_code_and_who_is_not() {
    let stage = with_limits().await;
    let ticket = stage.ticket().await;
    let stranger = stage.world.sign_in(OTHER).await;
    send(&stranger, ticket.id())
        .await
        .expect_problem(404, "ticket_not_found");
    send(&stage.host, Uuid::from_u128(7))
        .await
        .expect_problem(404, "ticket_not_found");
    send(&stage.world.client(), ticket.id())
        .await
        .expect_problem(401, "unauthenticated");
    let sent = send(&stage.guest, ticket.id()).await.expect_status(202);
    assert_eq!(sent.text("/resend_at"), "2027-01-15T12:01:00Z");
    let soon = send(&stage.host, ticket.id())
        .await
        .expect_problem(429, "otp_rate_limited");
    assert_eq!(soon.header("retry-after"), Some("60"));
    for (status, code) in [("cancelled", "ticket_not_valid"), ("postponed", "doors_closed")] {
        stage
            .sql(&format!("UPDATE events SET status = '{status}', cancelled_at = now()"))
            .await;
        send(&stage.host, ticket.id()).await.expect_problem(409, code);
    }
    stage
        .sql("UPDATE events SET status = 'published'; UPDATE tickets SET status = 'refunded', ended_at = now()")
        .await;
    send(&stage.guest, ticket.id())
        .await
        .expect_problem(409, "ticket_not_valid");
    stage.assert_sql("(SELECT count(*) FROM attendance_otps) = 1").await;
    let refused = [
        "ticket_not_found",
        "ticket_not_found",
        "otp_rate_limited",
        "ticket_not_valid",
        "doors_closed",
        "ticket_not_valid",
    ];
    stage
        .assert_sql(&format!(
            "ARRAY(SELECT error_message FROM audit_logs WHERE action = 'attendance.check_in_otp_refused'
                    AND NOT is_successful AND severity = 'medium' ORDER BY id) = ARRAY['{}']
             AND ARRAY(SELECT coalesce(object_uuid::text, '') FROM audit_logs
                    WHERE action = 'attendance.check_in_otp_refused' ORDER BY id LIMIT 2) = ARRAY['{}', '']
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.check_in_otp_refused'
                    AND event_uuid = '{}') = 4",
            refused.join("', '"),
            ticket.id(),
            stage.event
        ))
        .await;
}

#[tokio::test]
async fn a_ticket_gets_ten_codes_a_day() {
    let stage = with_limits().await;
    let ticket = stage.ticket().await;
    for _ in 0..10 {
        send(&stage.guest, ticket.id()).await.expect_status(202);
        stage.world.clock.advance(TimeDelta::minutes(1));
    }
    let refused = send(&stage.guest, ticket.id()).await;
    let refused = refused.expect_problem(429, "otp_rate_limited");
    assert_eq!(refused.header("retry-after"), Some("85800"));
    stage
        .assert_sql("(SELECT count(*) FROM attendance_otps WHERE status = 'pending') = 1")
        .await;
}

/// The host's devices, at two servers in turn.
async fn devices(stage: &Stage, count: usize) -> Vec<Client> {
    let (_, tokens) = stage.world.sign_in_with_tokens(HOST).await;
    let servers = [stage.world.client(), stage.world.client_of_another_server()];
    let devices = servers.iter().cycle().take(count);
    devices.map(|server| server.with_token(&tokens.access)).collect()
}

async fn guesses(stage: &Stage, ticket: &Issued, otp: &str, count: usize) -> Vec<Answer> {
    let devices = devices(stage, count).await;
    let path = stage.path("check-ins");
    let body = json!({"ticket_id": ticket.id(), "otp": otp});
    join_all(devices.iter().map(|device| device.post(&path, body.clone()))).await
}

fn count(answers: &[Answer], code: &str) -> usize {
    answers.iter().filter(|answer| answer.body["code"] == code).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_guesses_at_once_three_are_compared() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let otp = sent_code(&stage, &ticket).await;
    let answers = guesses(&stage, &ticket, &other_than(&otp), 20).await;
    let (wrong, late) = (
        count(&answers, "check_in_otp_invalid"),
        count(&answers, "check_in_otp_expired"),
    );
    assert_eq!((wrong, late), (3, 17));
    stage.assert_sql("(SELECT attempts FROM attendance_otps) = 3").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_guesses_that_are_not_counted_are_all_compared() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let otp = sent_code(&stage, &ticket).await;
    stage
        .sql(
            "CREATE FUNCTION uncounted() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN NEW.attempts := OLD.attempts; RETURN NEW; END $$;
             CREATE TRIGGER uncounted BEFORE UPDATE ON attendance_otps FOR EACH ROW EXECUTE FUNCTION uncounted()",
        )
        .await;
    let answers = guesses(&stage, &ticket, &other_than(&otp), 8).await;
    assert_eq!(count(&answers, "check_in_otp_invalid"), 8, "the race would be noticed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_code_told_at_two_doors_lets_one_in() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let otp = sent_code(&stage, &ticket).await;
    let answers = guesses(&stage, &ticket, &otp, 3).await;
    let admitted = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(admitted, 1);
    stage
        .assert_sql("(SELECT entries FROM attendance_records) = 1 AND (SELECT count(*) FROM ticket_scans) = 3")
        .await;
    stage.assert_door_verified().await;
}
