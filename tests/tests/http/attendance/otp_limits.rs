//! Codes for the door cost money like all codes: what bounds them, and where none are sent.

use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::json;
use turnout_ports::messaging::Inbox;
use turnout_tests::{Answer, Client, World};
use uuid::Uuid;

use super::stage::{GUEST, HOST, OTHER, Stage};

async fn stage(others: &[(&str, &str)]) -> Stage {
    Stage::start_in(World::start_with(others).await).await
}

async fn send(client: &Client, ticket: Uuid) -> Answer {
    client
        .post(&format!("/v1/tickets/{ticket}/check-in-otp"), json!({}))
        .await
}

async fn moves_to(stage: &Stage, phone: &str) {
    stage
        .sql(&format!(
            "UPDATE users SET phone = '{phone}' WHERE uuid = '{}'",
            stage.guest_id
        ))
        .await;
}

#[tokio::test]
async fn a_host_cannot_send_messages_to_where_none_are_sent() {
    for enabled in ["true", "false"] {
        let stage = stage(&[
            ("TURNOUT__OTP__ALLOWED_COUNTRIES", "[IN, US]"),
            ("TURNOUT__RATE_LIMIT__ENABLED", enabled),
        ])
        .await;
        let ticket = stage.ticket().await;
        // A country that is not served, and two kinds of numbers at which somebody else earns.
        for phone in ["+5352345678", "+19005550100", "+911800123456"] {
            moves_to(&stage, phone).await;
            send(&stage.host, ticket.id())
                .await
                .expect_problem(409, "guest_unreachable");
            stage.world.clock.advance(TimeDelta::minutes(1));
        }
        moves_to(&stage, "+14155550100").await;
        send(&stage.host, ticket.id()).await.expect_status(202);
        stage
            .assert_sql(
                "(SELECT count(*) FROM attendance_otps) = 1
                 AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.check_in_otp_refused'
                      AND error_message = 'guest_unreachable') = 3",
            )
            .await;
    }
}

#[tokio::test]
async fn codes_for_the_door_and_for_signing_in_share_the_caps() {
    let stage = stage(&[("TURNOUT__OTP__PER_DIAL_CODE_PER_DAY", "3")]).await;
    // Host and guest have signed in: one is left for their dial code.
    let ticket = stage.ticket().await;
    send(&stage.host, ticket.id()).await.expect_status(202);
    stage.world.clock.advance(TimeDelta::minutes(1));
    let refused = send(&stage.host, ticket.id()).await;
    refused.expect_problem(429, "otp_paused");
    let client = stage.world.client();
    let sign_in = client.post("/v1/auth/otp", json!({"phone": OTHER})).await;
    sign_in.expect_problem(429, "otp_paused");
    stage
        .assert_sql(
            "(SELECT count(*) FROM attendance_otps) = 1
             AND (SELECT count(*) FROM audit_logs WHERE action = 'accounts.otp_alarm_raised' AND severity = 'high'
                  AND new_values ->> 'key' = '+91') = 1",
        )
        .await;
}

#[tokio::test]
async fn a_closed_prefix_gets_no_codes_for_the_door_either() {
    let stage = stage(&[]).await;
    let ticket = stage.ticket().await;
    stage
        .sql(
            "INSERT INTO otp_alarms (kind, key, raised_at, until)
             VALUES ('pumping', '+91987', '2027-01-15T12:00:00Z', '2027-01-15T12:10:00Z')",
        )
        .await;
    let refused = send(&stage.host, ticket.id()).await.expect_problem(429, "otp_paused");
    assert_eq!(refused.header("retry-after"), Some("600"));
    stage.world.clock.advance(TimeDelta::minutes(10));
    send(&stage.host, ticket.id()).await.expect_status(202);
}

#[tokio::test]
async fn a_guest_gets_so_many_for_all_tickets() {
    let stage = stage(&[("TURNOUT__OTP__DOOR_PER_GUEST_PER_DAY", "2")]).await;
    let tickets = stage.issue(stage.guest_id, 3).await;
    for ticket in &tickets[..2] {
        send(&stage.host, ticket.id()).await.expect_status(202);
    }
    let refused = send(&stage.host, tickets[2].id()).await;
    let refused = refused.expect_problem(429, "otp_rate_limited");
    assert_eq!(refused.header("retry-after"), Some("43200"), "it is noon, UTC");
    // Others are not concerned.
    for other in stage.issue_for_another(OTHER, 1).await {
        send(&stage.host, other.id()).await.expect_status(202);
    }
}

/// The host has a code sent for each of twelve tickets at once, at two servers.
async fn all_at_once(stage: &Stage) -> Vec<Answer> {
    let tickets = stage.issue(stage.guest_id, 12).await;
    let (_, tokens) = stage.world.sign_in_with_tokens(HOST).await;
    let servers =
        [stage.world.client(), stage.world.client_of_another_server()].map(|one| one.with_token(&tokens.access));
    let asked = tickets.iter().zip(servers.iter().cycle());
    join_all(asked.map(|(ticket, server)| send(server, ticket.id()))).await
}

const FOUR: [(&str, &str); 2] = [
    ("TURNOUT__OTP__DOOR_PER_USER_PER_DAY", "4"),
    ("TURNOUT__OTP__PER_PHONE_PER_DAY", "50"),
];

#[tokio::test]
async fn a_user_has_so_many_sent_at_all_servers_together() {
    let stage = stage(&FOUR).await;
    stage.world.clock.advance(TimeDelta::minutes(1));
    let before = stage.world.inbox.list().len();
    let answers = all_at_once(&stage).await;
    let sent = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(sent, 4);
    // One more is the host's own, to sign in.
    assert_eq!(stage.world.inbox.list().len() - before, 5);
    for refused in answers.into_iter().filter(|answer| answer.status != 202) {
        refused.expect_problem(429, "otp_rate_limited");
    }
    stage
        .assert_sql(
            "(SELECT count(*) FROM attendance_otps) = 4 AND (SELECT used FROM otp_counts WHERE scope = 'door') = 4",
        )
        .await;
    assert_eq!(stage.world.latest_code(GUEST).len(), 6);
}

#[tokio::test]
async fn control_counts_that_stand_still_send_all_of_them() {
    let stage = stage(&FOUR).await;
    stage.world.clock.advance(TimeDelta::minutes(1));
    stage
        .sql(
            "CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.used := OLD.used; RETURN NEW; END $$;
             CREATE TRIGGER stand_still BEFORE UPDATE ON otp_counts FOR EACH ROW EXECUTE FUNCTION stand_still()",
        )
        .await;
    let answers = all_at_once(&stage).await;
    let sent = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(sent, 12, "the race would be noticed");
}
