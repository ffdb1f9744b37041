//! What one phone gets: codes in a day, guesses in an hour, whatever happens to the servers.

use chrono::TimeDelta;
use serde_json::json;
use turnout_testkit::{TestDatabase, TestFolder};
use turnout_tests::{Client, Process, World};

use super::{ask, guess, limited, other_than};
use crate::accounts::ASHA;

const IP: &str = "203.0.113.9";

/// Asks for a code and guesses wrong so often.
async fn waste(world: &World, client: &Client, guesses: usize) -> String {
    ask(client, IP, ASHA).await.expect_status(202);
    let code = world.latest_code(ASHA);
    for _ in 0..guesses {
        guess(client, IP, ASHA, &other_than(&code))
            .await
            .expect_problem(401, "otp_invalid");
    }
    code
}

#[tokio::test]
async fn a_phone_gets_five_codes_in_a_day_for_whatever_purpose() {
    let world = limited(&[]).await;
    let client = world.client();
    let asha = world.sign_in(ASHA).await;
    for number in 1..5 {
        world.clock.advance(TimeDelta::minutes(1));
        if number == 2 {
            let erase = json!({"purpose": "erase"});
            asha.post("/v1/me/otp", erase).await.expect_status(202);
        } else {
            ask(&client, IP, ASHA).await.expect_status(202);
        }
    }
    world.clock.advance(TimeDelta::minutes(1));
    let refused = ask(&client, IP, ASHA).await.expect_problem(429, "otp_rate_limited");
    let until_tomorrow = (86_400 - 300).to_string();
    assert_eq!(refused.header("retry-after"), Some(until_tomorrow.as_str()));
    world.clock.advance(TimeDelta::seconds(86_400 - 300));
    ask(&client, IP, ASHA).await.expect_status(202);
}

#[tokio::test]
async fn a_new_code_does_not_reset_the_guesses() {
    let world = limited(&[]).await;
    let client = world.client();
    waste(&world, &client, 4).await;
    world.clock.advance(TimeDelta::minutes(1));
    waste(&world, &client, 4).await;
    world.clock.advance(TimeDelta::minutes(1));
    let code = waste(&world, &client, 2).await;
    guess(&client, IP, ASHA, &code)
        .await
        .expect_problem(429, "otp_exhausted");
    world.clock.advance(TimeDelta::minutes(1));
    let refused = ask(&client, IP, ASHA).await.expect_problem(429, "otp_rate_limited");
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!(wait > 3_000, "{wait}");
    world.clock.advance(TimeDelta::seconds(wait));
    ask(&client, IP, ASHA).await.expect_status(202);
    let code = world.latest_code(ASHA);
    guess(&client, IP, ASHA, &code).await.expect_status(200);
}

#[tokio::test]
async fn control_a_budget_that_is_large_gives_every_code_five_guesses() {
    let world = limited(&[("TURNOUT__OTP__GUESSES_PER_PHONE_PER_HOUR", "50")]).await;
    let client = world.client();
    for _ in 0..3 {
        waste(&world, &client, 5).await;
        world.clock.advance(TimeDelta::minutes(1));
    }
    ask(&client, IP, ASHA).await.expect_status(202);
}

#[tokio::test]
async fn a_right_code_gives_the_guesses_back() {
    let world = limited(&[]).await;
    let client = world.client();
    for _ in 0..4 {
        let code = waste(&world, &client, 4).await;
        guess(&client, IP, ASHA, &code).await.expect_status(200);
        world.clock.advance(TimeDelta::minutes(1));
    }
}

#[tokio::test]
async fn guesses_stay_counted_when_the_server_is_killed() {
    let (test, folder) = (TestDatabase::create().await, TestFolder::create());
    let server = Process::start(test.url(), folder.path()).await;
    let client = server.client();
    let body = json!({"phone": ASHA});
    client.post("/v1/auth/otp", body).await.expect_status(202);
    let inbox = client.get("/dev/inbox.json").await.expect_status(200);
    let code = inbox.text("/0/text").split_whitespace().next().unwrap().to_owned();
    for _ in 0..3 {
        guess(&client, IP, ASHA, &other_than(&code)).await.expect_status(401);
    }
    server.kill().await;

    let server = Process::start(test.url(), folder.path()).await;
    let client = server.client();
    for _ in 0..2 {
        guess(&client, IP, ASHA, &other_than(&code)).await.expect_status(401);
    }
    guess(&client, IP, ASHA, &code)
        .await
        .expect_problem(429, "otp_exhausted");
    server.kill().await;
}
