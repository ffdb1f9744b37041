//! Sign-in is counted by all server processes together.

use serde_json::json;
use turnout_ports::system::Clock;
use turnout_tests::{Answer, Client, World};

const LIMITS: [(&str, &str); 2] = [
    ("TURNOUT__RATE_LIMIT__AUTH_PER_MINUTE", "4"),
    ("TURNOUT__RATE_LIMIT__READ_PER_MINUTE", "4"),
];

async fn guess(client: &Client) -> Answer {
    let body = json!({"phone": "+919876543210", "code": "123456"});
    client.post("/v1/auth/otp/verify", body).await
}

#[tokio::test]
async fn who_is_refused_at_one_process_is_refused_at_the_next() {
    let world = World::start_with(&LIMITS).await;
    let (one, other) = (world.client(), world.client_of_another_server());
    for client in [&one, &other, &one, &other] {
        guess(client).await.expect_problem(401, "otp_invalid");
    }
    let rest = 60 - world.clock.now().timestamp().rem_euclid(60);
    for client in [&one, &other, &one, &other] {
        let refused = guess(client).await.expect_problem(429, "rate_limited");
        assert_eq!(refused.header("retry-after"), Some(rest.to_string().as_str()));
        let state = format!("\"auth\";r=0;t={rest}");
        assert_eq!(refused.header("ratelimit"), Some(state.as_str()));
    }
    // The other one had the last request, so it knew; this one has asked once.
    world.assert_sql("(SELECT requests FROM request_counts) = 5").await;
}

#[tokio::test]
async fn the_count_begins_anew_with_the_next_minute_and_is_forgotten() {
    let world = World::start_with(&LIMITS).await;
    let others = [
        world.client(),
        world.client_of_another_server(),
        world.client_of_another_server(),
    ];
    for client in &others[..2] {
        for _ in 0..2 {
            guess(client).await.expect_status(401);
        }
    }
    guess(&others[2]).await.expect_status(429);
    world.clock.advance(chrono::TimeDelta::minutes(1));
    guess(&others[2]).await.expect_status(401);
    world.clock.advance(chrono::TimeDelta::minutes(10));
    world.forget().await;
    world.assert_sql("NOT EXISTS (SELECT FROM request_counts)").await;
}

/// All phones of a venue come from one address, and each brings its refresh token every few minutes.
#[tokio::test]
async fn who_guesses_at_codes_signs_nobody_else_out() {
    let world = World::start_with(&LIMITS).await;
    let (client, tokens) = world.sign_in_with_tokens("+919876543210").await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(guess(&client).await.status);
    }
    assert_eq!(answers.last(), Some(&429), "{answers:?}");
    let body = json!({"refresh_token": tokens.refresh});
    client.post("/v1/auth/refresh", body).await.expect_status(200);
}

#[tokio::test]
async fn control_a_class_that_each_process_counts_for_itself() {
    let world = World::start_with(&LIMITS).await;
    for client in [world.client(), world.client_of_another_server()] {
        for _ in 0..4 {
            client.get("/v1/interests").await.expect_status(200);
        }
        client.get("/v1/interests").await.expect_problem(429, "rate_limited");
    }
}
