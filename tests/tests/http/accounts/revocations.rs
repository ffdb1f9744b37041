//! Access tokens that die before their time, on every server of one database.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::json;
use turnout_application::accounts::Revocations;
use turnout_application::app::App;
use turnout_ports::accounts::{FoundRevocations, RevocationCursor, RevocationQueries};
use turnout_ports::store::StoreResult;
use turnout_tests::{Answer, Client, Process, Tokens, World};

use super::ASHA;

/// Asks until the token is not accepted any more. A server that never learns of it keeps the test from ending.
pub(super) async fn until_refused(client: &Client) -> Answer {
    loop {
        let answer = client.get("/v1/auth/sessions").await;
        if answer.status != 200 {
            return answer;
        }
    }
}

fn refresh_of(tokens: &Tokens) -> serde_json::Value {
    json!({"refresh_token": tokens.refresh})
}

#[tokio::test]
async fn an_ended_session_ends_everywhere_and_another_of_the_user_nowhere() {
    let world = World::start().await;
    let other = world.client_of_another_server();
    for ending in ["logout", "ended", "reuse"] {
        let (phone, tokens) = world.sign_in_with_tokens(ASHA).await;
        let tablet = world.sign_in(ASHA).await;
        let there = other.with_token(&tokens.access);
        there.get("/v1/auth/sessions").await.expect_status(200);
        match ending {
            "logout" => {
                let body = refresh_of(&tokens);
                phone.post("/v1/auth/logout", body).await.expect_status(204);
            }
            "ended" => {
                let list = phone.get("/v1/auth/sessions").await;
                let items = list.at("/items").as_array().unwrap();
                let own = items.iter().find(|item| item["is_current"] == true).unwrap();
                let path = format!("/v1/auth/sessions/{}", own["id"].as_str().unwrap());
                tablet.delete(&path).await.expect_status(204);
            }
            _ => {
                let second = phone.post("/v1/auth/refresh", refresh_of(&tokens)).await;
                let second = Tokens::of(&second.expect_status(200).body);
                phone
                    .post("/v1/auth/refresh", refresh_of(&second))
                    .await
                    .expect_status(200);
                phone
                    .post("/v1/auth/refresh", refresh_of(&tokens))
                    .await
                    .expect_problem(401, "refresh_token_reused");
            }
        }
        // The process that ended it knows at once, also where anyone may ask.
        for path in ["/v1/me", "/v1/interests"] {
            phone.get(path).await.expect_problem(401, "session_ended");
        }
        until_refused(&there).await.expect_problem(401, "session_ended");
        // In the same second, as the clock stands still: what is signed in again is good everywhere.
        let (_, again) = world.sign_in_with_tokens(ASHA).await;
        let there = other.with_token(&again.access);
        there.get("/v1/me").await.expect_status(200);
        tablet.get("/v1/me").await.expect_status(200);
    }
}

/// Says that nothing was revoked.
struct Deaf;

#[async_trait]
impl RevocationQueries for Deaf {
    async fn revocations(&self, _: Option<RevocationCursor>, _: DateTime<Utc>) -> StoreResult<FoundRevocations> {
        Ok(FoundRevocations {
            sessions: Vec::new(),
            users: Vec::new(),
            next: RevocationCursor(1),
        })
    }
}

#[tokio::test]
async fn control_a_server_that_hears_of_nothing_accepts_the_token_of_an_ended_session() {
    let world = World::start().await;
    let (phone, tokens) = world.sign_in_with_tokens(ASHA).await;
    let deaf = App {
        revocations: Arc::new(Revocations::new(Arc::new(Deaf))),
        ..world.app.clone()
    };
    let there = world.client_of(&deaf).with_token(&tokens.access);
    phone
        .post("/v1/auth/logout", refresh_of(&tokens))
        .await
        .expect_status(204);
    phone.get("/v1/me").await.expect_problem(401, "session_ended");
    there.get("/v1/me").await.expect_status(200);
}

#[tokio::test]
async fn two_processes_agree_within_moments() {
    let world = World::start().await;
    let folder = turnout_testkit::TestFolder::create();
    let first = Process::start(world.database_url(), folder.path()).await;
    let second = Process::start(world.database_url(), folder.path()).await;
    let token = first.sign_in(ASHA).await;
    let there = second.client().with_token(&token);
    there.get("/v1/auth/sessions").await.expect_status(200);
    let here = first.client().with_token(&token);
    let own = here.get("/v1/auth/sessions").await.expect_status(200);
    let path = format!("/v1/auth/sessions/{}", own.text("/items/0/id"));
    here.delete(&path).await.expect_status(204);
    here.get("/v1/me").await.expect_problem(401, "session_ended");
    let ended = std::time::Instant::now();
    until_refused(&there).await.expect_problem(401, "session_ended");
    println!("the other process knew after {} ms", ended.elapsed().as_millis());
    // A process that starts later knows of it before it answers.
    let third = Process::start(world.database_url(), folder.path()).await;
    third
        .client()
        .with_token(&token)
        .get("/v1/me")
        .await
        .expect_problem(401, "session_ended");
}
