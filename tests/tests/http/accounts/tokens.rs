//! Access tokens at the door of every route.

use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::World;

use super::ASHA;

#[tokio::test]
async fn only_good_tokens_open() {
    let world = World::start().await;
    let (asha, tokens) = world.sign_in_with_tokens(ASHA).await;
    asha.get("/v1/me").await.expect_status(200);
    let client = world.client();
    let refused = client.get("/v1/me").await.expect_problem(401, "unauthenticated");
    assert!(refused.header("www-authenticate").unwrap().starts_with("Bearer"));
    let parts: Vec<_> = tokens.access.split('.').collect();
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{}.", parts[1]);
    for token in [
        "x",
        "",
        &tokens.refresh,
        &unsigned,
        &none,
        &tokens.access.to_uppercase(),
    ] {
        client
            .with_token(token)
            .get("/v1/me")
            .await
            .expect_problem(401, "unauthenticated");
    }
    for (name, value) in [
        ("authorization", format!("Basic {}", tokens.access)),
        ("authorization", tokens.access.clone()),
    ] {
        let request = client.request(reqwest::Method::GET, "/v1/me").header(name, value);
        client.send(request).await.expect_problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_token_expires_after_fifteen_minutes_and_is_no_hindrance_to_signing_in() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    world.clock.advance(TimeDelta::minutes(15) - TimeDelta::seconds(1));
    asha.get("/v1/me").await.expect_status(200);
    world.clock.advance(TimeDelta::seconds(1));
    asha.get("/v1/me").await.expect_problem(401, "token_expired");
    asha.get("/v1/interests").await.expect_problem(401, "token_expired");
    asha.post("/v1/auth/otp", json!({"phone": ASHA}))
        .await
        .expect_status(202);
}

#[tokio::test]
async fn the_published_key_is_that_of_the_tokens() {
    let world = World::start().await;
    let (_, tokens) = world.sign_in_with_tokens(ASHA).await;
    let keys = world.client().get("/.well-known/jwks.json").await.expect_status(200);
    assert_eq!((keys.text("/keys/0/kty"), keys.text("/keys/0/crv")), ("OKP", "Ed25519"));
    assert_eq!(keys.at("/keys/0/d"), &json!(null), "the private part stays private");
    let header = tokens.access.split('.').next().unwrap();
    let header = data_encoding::BASE64URL_NOPAD.decode(header.as_bytes()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    assert_eq!(
        header,
        json!({"alg": "EdDSA", "typ": "at+jwt", "kid": keys.text("/keys/0/kid")})
    );
}

#[tokio::test]
async fn servers_on_one_database_accept_each_others_tokens() {
    let world = World::start().await;
    let (_, tokens) = world.sign_in_with_tokens(ASHA).await;
    let other = world.client_of_another_server();
    other.with_token(&tokens.access).get("/v1/me").await.expect_status(200);
    other
        .post("/v1/auth/refresh", json!({"refresh_token": tokens.refresh}))
        .await
        .expect_status(200);
}
