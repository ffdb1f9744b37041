//! Many ask at once, at two servers: never more codes go out than a limit allows.

use futures::future::join_all;
use serde_json::json;
use turnout_ports::messaging::Inbox;
use turnout_tests::{Answer, World};

use super::{ask, count, far, limited, phone};
use crate::accounts::ASHA;

const RIVALS: usize = 12;

/// Twelve wishes at once, each from its address for its phone, half of them at another server.
async fn all_at_once(world: &World, wish: impl Fn(usize) -> (String, String)) -> Vec<Answer> {
    let servers = [world.client(), world.client_of_another_server()];
    let wishes: Vec<_> = (0..RIVALS).map(wish).collect();
    let asked = wishes.iter().zip(servers.iter().cycle());
    let answers = join_all(asked.map(|((ip, phone), server)| ask(server, ip, phone))).await;
    assert!(answers.iter().all(|answer| [202, 429].contains(&answer.status)));
    answers
}

async fn assert_bounded(key: &str, code: &str, wish: impl Fn(usize) -> (String, String)) {
    let world = limited(&[(key, "4")]).await;
    let answers = all_at_once(&world, wish).await;
    assert_eq!(count(&answers, 202), 4, "{key}");
    assert_eq!(world.inbox.list().len(), 4, "{key}");
    for refused in answers.into_iter().filter(|answer| answer.status == 429) {
        let refused = refused.expect_problem(429, code);
        let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=86_400).contains(&wait), "{wait}");
    }
    // What was refused left nothing but its entry.
    world
        .assert_sql(
            "(SELECT count(*) FROM phone_otps) = 4 AND (SELECT max(used) FROM otp_counts) = 4
             AND (SELECT count(*) FROM audit_logs WHERE action = 'accounts.otp_refused') = 8",
        )
        .await;
}

#[tokio::test]
async fn an_address_asks_for_so_many() {
    let wish = |number| ("203.0.113.9".to_owned(), phone(number));
    assert_bounded("TURNOUT__OTP__PER_ADDRESS_PER_HOUR", "otp_rate_limited", wish).await;
}

#[tokio::test]
async fn a_network_asks_for_so_many() {
    let key = "TURNOUT__OTP__PER_NETWORK_PER_HOUR";
    assert_bounded(key, "otp_rate_limited", |number| {
        (format!("203.0.113.{number}"), phone(number))
    })
    .await;
    assert_bounded(key, "otp_rate_limited", |number| {
        (format!("2001:db8:1:{number:x}::1"), phone(number))
    })
    .await;
}

#[tokio::test]
async fn a_prefix_gets_so_many() {
    let key = "TURNOUT__OTP__PER_PREFIX_PER_HOUR";
    assert_bounded(key, "otp_paused", |number| (far(number), phone(number))).await;
}

#[tokio::test]
async fn a_dial_code_gets_so_many() {
    let key = "TURNOUT__OTP__PER_DIAL_CODE_PER_DAY";
    assert_bounded(key, "otp_paused", |number| {
        (far(number), format!("+91{}6543210", 900 + number))
    })
    .await;
}

#[tokio::test]
async fn in_all_so_many_go_out() {
    let key = "TURNOUT__OTP__IN_ALL_PER_DAY";
    let numbers = ["+91987654", "+14155550", "+491511234"];
    assert_bounded(key, "otp_paused", |number| {
        let digits = if number % 3 == 1 { 3 } else { 4 };
        (far(number), format!("{}{number:0digits$}", numbers[number % 3]))
    })
    .await;
}

#[tokio::test]
async fn control_counts_that_stand_still_let_all_through() {
    let world = limited(&[("TURNOUT__OTP__PER_ADDRESS_PER_HOUR", "4")]).await;
    world
        .sql(
            "CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.used := OLD.used; RETURN NEW; END $$;
             CREATE TRIGGER stand_still BEFORE UPDATE ON otp_counts FOR EACH ROW EXECUTE FUNCTION stand_still()",
        )
        .await;
    let answers = all_at_once(&world, |number| ("203.0.113.9".to_owned(), phone(number))).await;
    assert_eq!(count(&answers, 202), RIVALS, "the race would be noticed");
}

#[tokio::test]
async fn a_user_asks_for_so_many() {
    let world = limited(&[("TURNOUT__OTP__PER_USER_PER_DAY", "2")]).await;
    let asha = world.sign_in(ASHA).await;
    let wish = |number| json!({"purpose": "change_phone", "phone": phone(number)});
    for number in 0..2 {
        asha.post("/v1/me/otp", wish(number)).await.expect_status(202);
    }
    asha.post("/v1/me/otp", wish(2))
        .await
        .expect_problem(429, "otp_rate_limited");
    world
        .client()
        .post("/v1/auth/otp", json!({"phone": phone(3)}))
        .await
        .expect_status(202);
}

#[tokio::test]
async fn without_limits_nothing_is_counted() {
    let world = World::start().await;
    for _ in 0..7 {
        world.request_code(&world.client(), ASHA).await;
    }
    world.assert_sql("NOT EXISTS (SELECT FROM otp_counts)").await;
}
