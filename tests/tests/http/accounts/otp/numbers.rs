//! Where codes go: prefixes that are closed, countries that are not served, caps.

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use serde_json::json;
use turnout_ports::messaging::Inbox;
use turnout_ports::system::Clock;
use turnout_tests::World;

use super::{ask, count, far, limited, phone};

/// Codes that went to the prefix ten minutes ago, so many of them typed in, each asked for from a network of its own.
async fn sent(world: &World, number: u32, right: u32) {
    sent_from(world, number, right, "format('10.0.%s.1', n)").await;
}

async fn sent_from(world: &World, number: u32, right: u32, address: &str) {
    let at: DateTime<Utc> = world.clock.now() - TimeDelta::minutes(10);
    let at = at.to_rfc3339();
    world
        .sql(&format!(
            "INSERT INTO phone_otps
                 (uuid, phone, prefix, ip_address, code_hash, max_attempts, expires_at, resend_at, created_at, status, verified_at)
             SELECT gen_random_uuid(), '+9198799' || to_char(n, 'FM00000'), '+91987', {address}, 'hash', 5, '{at}', '{at}', '{at}',
                 CASE WHEN n <= {right} THEN 'verified' ELSE 'expired' END, CASE WHEN n <= {right} THEN '{at}'::timestamptz END
             FROM generate_series(1, {number}) n"
        ))
        .await;
}

const ALARMS: &str = "SELECT count(*) FROM audit_logs WHERE action = 'accounts.otp_alarm_raised' AND severity = 'high'";

#[tokio::test]
async fn a_prefix_whose_codes_do_not_come_back_is_closed_for_an_hour() {
    let world = limited(&[]).await;
    sent(&world, 40, 3).await;
    let servers = [world.client(), world.client_of_another_server()];
    let phones: Vec<_> = (0..6).map(|number| (far(number), phone(number))).collect();
    let asked = phones.iter().zip(servers.iter().cycle());
    let answers = join_all(asked.map(|((ip, phone), server)| ask(server, ip, phone))).await;
    assert_eq!(count(&answers, 429), 6);
    let refused = ask(&servers[0], &far(7), &phone(7)).await;
    let refused = refused.expect_problem(429, "otp_paused");
    assert_eq!(refused.header("retry-after"), Some("3600"));
    assert!(world.inbox.list().is_empty(), "no message was paid for");
    world
        .assert_sql(&format!("({ALARMS} AND new_values ->> 'key' = '+91987') = 1"))
        .await;
    ask(&servers[0], &far(8), "+919123456789").await.expect_status(202);

    world.clock.advance(TimeDelta::hours(1));
    ask(&servers[1], &far(9), &phone(9)).await.expect_status(202);
}

#[tokio::test]
async fn control_a_prefix_whose_codes_come_back_stays_open() {
    let world = limited(&[]).await;
    sent(&world, 40, 4).await;
    ask(&world.client(), &far(1), &phone(1)).await.expect_status(202);
    world.assert_sql(&format!("({ALARMS}) = 0")).await;
}

#[tokio::test]
async fn who_pumps_from_one_network_closes_the_prefix_to_that_network_alone() {
    for (addresses, own) in [
        ("format('203.0.113.%s', n)", "203.0.113.250"),
        ("format('::ffff:203.0.113.%s', n)", "203.0.113.250"),
        ("format('2001:db8:1:%s::1', n)", "2001:db8:1:ffff::2"),
    ] {
        let world = limited(&[]).await;
        sent_from(&world, 200, 0, addresses).await;
        ask(&world.client(), &far(1), &phone(1)).await.expect_status(202);
        world.assert_sql(&format!("({ALARMS}) = 0")).await;
        let refused = ask(&world.client(), own, &phone(2)).await;
        refused.expect_problem(429, "otp_paused");
        world
            .assert_sql(&format!(
                "({ALARMS} AND new_values ->> 'key' LIKE '+91987 from %/%') = 1"
            ))
            .await;
        ask(&world.client(), own, "+919123456789").await.expect_status(202);
    }
}

#[tokio::test]
async fn a_crowd_that_has_just_asked_closes_nothing() {
    let world = limited(&[]).await;
    sent(&world, 60, 0).await;
    let now = world.clock.now().to_rfc3339();
    world
        .sql(&format!(
            "UPDATE phone_otps SET created_at = timestamptz '{now}' - interval '4 minutes'"
        ))
        .await;
    ask(&world.client(), &far(1), &phone(1)).await.expect_status(202);
}

#[tokio::test]
async fn only_the_countries_that_are_named_get_codes() {
    for enabled in ["true", "false"] {
        let world = limited(&[
            ("TURNOUT__OTP__ALLOWED_COUNTRIES", "[US, DE]"),
            ("TURNOUT__RATE_LIMIT__ENABLED", enabled),
        ])
        .await;
        let client = world.client();
        for phone in ["+919876543210", "+18765550100"] {
            ask(&client, &far(1), phone)
                .await
                .expect_problem(422, "country_not_served");
        }
        for phone in ["+14155550100", "+4915112345678"] {
            ask(&client, &far(1), phone).await.expect_status(202);
        }
    }
}

#[tokio::test]
async fn numbers_at_which_somebody_earns_get_no_codes() {
    for enabled in ["true", "false"] {
        let world = limited(&[("TURNOUT__RATE_LIMIT__ENABLED", enabled)]).await;
        let client = world.client();
        let asha = world.sign_in("+919876543210").await;
        for phone in ["+1 900 555 0100", "+449098765432", "+911800123456", "+881612345678"] {
            let refused = ask(&client, &far(1), phone).await;
            refused.expect_fields(&[("/phone", "invalid")]);
            let wish = json!({"purpose": "change_phone", "phone": phone});
            asha.post("/v1/me/otp", wish)
                .await
                .expect_fields(&[("/phone", "invalid")]);
        }
        world
            .assert_sql(
                "(SELECT count(*) FROM phone_otps) = 1
                 AND (SELECT count(*) FROM audit_logs WHERE action = 'accounts.otp_refused'
                      AND new_values ->> 'limit' = 'number') = 8",
            )
            .await;
    }
}

#[tokio::test]
async fn a_cap_that_is_reached_is_told_once_and_ends_with_the_day() {
    let world = limited(&[("TURNOUT__OTP__PER_DIAL_CODE_PER_DAY", "2")]).await;
    let client = world.client();
    for number in 0..2 {
        ask(&client, &far(number), &phone(number)).await.expect_status(202);
    }
    for number in 2..5 {
        let refused = ask(&client, &far(number), &phone(number)).await;
        let refused = refused.expect_problem(429, "otp_paused");
        assert_eq!(refused.header("retry-after"), Some("43200"), "it is noon, UTC");
    }
    ask(&client, &far(6), "+14155550100").await.expect_status(202);
    world
        .assert_sql(&format!("({ALARMS} AND new_values ->> 'key' = '+91') = 1"))
        .await;
    world.clock.advance(TimeDelta::hours(12));
    ask(&client, &far(7), &phone(7)).await.expect_status(202);
}
