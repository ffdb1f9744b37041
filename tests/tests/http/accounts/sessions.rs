//! Refreshing, signing out, and the list of devices.

use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::{Answer, Client, Tokens, World};

use super::{ASHA, BEN};

async fn refresh(client: &Client, token: &str) -> Answer {
    client.post("/v1/auth/refresh", json!({"refresh_token": token})).await
}

#[tokio::test]
async fn each_refresh_token_works_once() {
    let world = World::start().await;
    let (client, first) = world.sign_in_with_tokens(ASHA).await;
    let answer = refresh(&client, &first.refresh).await.expect_status(200);
    assert_eq!(
        (answer.text("/token_type"), answer.at("/expires_in")),
        ("Bearer", &json!(900))
    );
    let second = Tokens::of(&answer.body);
    assert_ne!(second.refresh, first.refresh);
    client.with_token(&second.access).get("/v1/me").await.expect_status(200);
    let third = Tokens::of(&refresh(&client, &second.refresh).await.expect_status(200).body);

    refresh(&client, &first.refresh)
        .await
        .expect_problem(401, "refresh_token_reused");
    refresh(&client, &third.refresh)
        .await
        .expect_problem(401, "refresh_token_invalid");
    world
        .assert_sql("(SELECT revoked_reason FROM sessions) = 'reuse'")
        .await;
    world
        .assert_sql("(SELECT severity FROM audit_logs WHERE action = 'accounts.token_reused') = 'critical'")
        .await;
}

#[tokio::test]
async fn a_client_whose_answer_was_lost_asks_once_more() {
    let world = World::start().await;
    let (client, first) = world.sign_in_with_tokens(ASHA).await;
    let lost = Tokens::of(&refresh(&client, &first.refresh).await.expect_status(200).body);
    world.clock.advance(TimeDelta::seconds(30));
    let second = Tokens::of(&refresh(&client, &first.refresh).await.expect_status(200).body);
    refresh(&client, &first.refresh)
        .await
        .expect_problem(401, "refresh_token_invalid");
    let third = Tokens::of(&refresh(&client, &second.refresh).await.expect_status(200).body);
    // Whoever shows the lost answer after all is not the one who repeated the request.
    refresh(&client, &lost.refresh)
        .await
        .expect_problem(401, "refresh_token_reused");
    refresh(&client, &third.refresh)
        .await
        .expect_problem(401, "refresh_token_invalid");
}

#[tokio::test]
async fn an_unused_refresh_token_dies_after_thirty_days() {
    let world = World::start().await;
    let (client, first) = world.sign_in_with_tokens(ASHA).await;
    world.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    let second = Tokens::of(&refresh(&client, &first.refresh).await.expect_status(200).body);
    world.clock.advance(TimeDelta::days(30));
    refresh(&client, &second.refresh)
        .await
        .expect_problem(401, "refresh_token_invalid");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_may_be_repeated() {
    let world = World::start().await;
    let (client, tokens) = world.sign_in_with_tokens(ASHA).await;
    for token in [&tokens.refresh, &tokens.refresh, "tort_unknown", ""] {
        client
            .post("/v1/auth/logout", json!({"refresh_token": token}))
            .await
            .expect_status(204);
    }
    refresh(&client, &tokens.refresh)
        .await
        .expect_problem(401, "refresh_token_invalid");
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'accounts.signed_out') = 1")
        .await;
}

#[tokio::test]
async fn tokens_of_the_wrong_kind_refresh_nothing() {
    let world = World::start().await;
    let (client, tokens) = world.sign_in_with_tokens(ASHA).await;
    for token in [
        "",
        "tort_",
        &tokens.access,
        &tokens.refresh[1..],
        &format!("{}A", tokens.refresh),
    ] {
        refresh(&client, token)
            .await
            .expect_problem(401, "refresh_token_invalid");
    }
    client
        .post("/v1/auth/refresh", json!({}))
        .await
        .expect_fields(&[("/refresh_token", "required")]);
    refresh(&client, &tokens.refresh).await.expect_status(200);
}

#[tokio::test]
async fn devices_are_listed_and_ended_by_their_user_alone() {
    let world = World::start().await;
    let (_, first) = world.sign_in_with_tokens(ASHA).await;
    world.clock.advance(TimeDelta::seconds(1));
    let asha = world.sign_in(ASHA).await;
    let ben = world.sign_in(BEN).await;
    let page = asha.get("/v1/auth/sessions?limit=1").await.expect_status(200);
    assert_eq!(
        (page.at("/items/0/is_current"), page.at("/items/0/device")),
        (&json!(true), &json!(null))
    );
    let path = format!("/v1/auth/sessions?limit=1&cursor={}", page.text("/next_cursor"));
    let page = asha.get(&path).await.expect_status(200);
    assert_eq!(
        (page.at("/items/0/is_current"), page.at("/next_cursor")),
        (&json!(false), &json!(null))
    );

    let path = format!("/v1/auth/sessions/{}", page.text("/items/0/id"));
    ben.delete(&path).await.expect_problem(404, "not_found");
    world
        .client()
        .delete(&path)
        .await
        .expect_problem(401, "unauthenticated");
    asha.delete(&path).await.expect_status(204);
    asha.delete(&path).await.expect_problem(404, "not_found");
    asha.delete("/v1/auth/sessions/nonsense")
        .await
        .expect_problem(404, "not_found");
    refresh(&asha, &first.refresh)
        .await
        .expect_problem(401, "refresh_token_invalid");
    let left = asha.get("/v1/auth/sessions").await.expect_status(200);
    assert_eq!(left.at("/items").as_array().unwrap().len(), 1);
    asha.get("/v1/auth/sessions?cursor=nonsense")
        .await
        .expect_problem(400, "invalid_cursor");
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_devices_or_all_but_this_one() {
    let world = World::start().await;
    let (phone, first) = world.sign_in_with_tokens(ASHA).await;
    let tablet = world.sign_in(ASHA).await;
    let ben = world.sign_in(BEN).await;
    let path = "/v1/auth/sessions";
    world.client().delete(path).await.expect_problem(401, "unauthenticated");
    for query in [
        "?keep_current=maybe",
        "?keep=true",
        "?keep_current=true&keep_current=false",
    ] {
        tablet
            .delete(&format!("{path}{query}"))
            .await
            .expect_problem(400, "invalid_query");
    }
    // The second time there is nothing to end.
    for _ in 0..2 {
        tablet
            .delete(&format!("{path}?keep_current=true"))
            .await
            .expect_status(204);
    }
    phone.get("/v1/me").await.expect_problem(401, "session_ended");
    refresh(&phone, &first.refresh)
        .await
        .expect_problem(401, "refresh_token_invalid");
    tablet.get("/v1/me").await.expect_status(200);
    tablet.delete(path).await.expect_status(204);
    tablet.get("/v1/me").await.expect_problem(401, "session_ended");
    ben.get("/v1/me").await.expect_status(200);
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'accounts.sessions_ended') = 2")
        .await;
}
