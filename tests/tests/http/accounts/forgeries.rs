//! Hand-made access tokens, and the change of the key that signs good ones.

use std::sync::Arc;

use secrecy::ExposeSecret;
use serde_json::json;
use turnout_adapter_system::keys::SigningKey;
use turnout_adapter_system::tokens::EdDsaTokens;
use turnout_application::app::App;
use turnout_testkit::SeededEntropy;
use turnout_tests::World;

use super::ASHA;
use super::workshop::Workshop;

#[tokio::test]
async fn of_all_forgeries_none_is_accepted() {
    let world = World::start().await;
    let (asha, tokens) = world.sign_in_with_tokens(ASHA).await;
    let workshop = Workshop::open(&world, &tokens);
    // What is made by hand in the right way is good: the workshop can do it.
    let honest = workshop.signed(&workshop.header, &workshop.claims);
    let client = world.client();
    client.with_token(&honest).get("/v1/me").await.expect_status(200);

    let forgeries = workshop.forgeries();
    assert!(forgeries.len() >= 100, "{}", forgeries.len());
    for (name, token) in forgeries {
        for path in ["/v1/me", "/v1/interests"] {
            let answer = client.with_token(&token).get(path).await;
            assert!([400, 401, 431].contains(&answer.status), "{name}: {}", answer.body);
        }
    }
    asha.get("/v1/me").await.expect_status(200);
}

/// A server on the same database with this key, which accepts tokens of these keys beside.
fn with_key(world: &World, issuer: &str, current: &SigningKey, previous: &[[u8; 32]]) -> App {
    let tokens = EdDsaTokens::new(issuer, "turnout-api", current, previous).unwrap();
    App {
        tokens: Arc::new(tokens),
        ..world.app.clone()
    }
}

#[tokio::test]
async fn a_key_is_changed_without_signing_anybody_out() {
    let world = World::start().await;
    let (_, tokens) = world.sign_in_with_tokens(ASHA).await;
    let issuer = Workshop::open(&world, &tokens).issuer();
    let old = SigningKey::from_pem(&world.signing_key()).unwrap();
    let new = SigningKey::generate(&SeededEntropy::new(7));

    // The new key signs, and the old one still checks.
    let during = world.client_of(&with_key(&world, &issuer, &new, &[old.public()]));
    let by_old = during.with_token(&tokens.access);
    by_old.get("/v1/me").await.expect_status(200);
    let body = json!({"refresh_token": tokens.refresh});
    let pair = during.post("/v1/auth/refresh", body).await.expect_status(200);
    let by_new = during.with_token(pair.text("/access_token"));
    by_new.get("/v1/me").await.expect_status(200);
    let keys = during.get("/.well-known/jwks.json").await.expect_status(200);
    assert_eq!(keys.at("/keys").as_array().unwrap().len(), 2);

    // The old key is gone.
    let after = world.client_of(&with_key(&world, &issuer, &new, &[]));
    after
        .with_token(&tokens.access)
        .get("/v1/me")
        .await
        .expect_problem(401, "unauthenticated");
    after
        .with_token(pair.text("/access_token"))
        .get("/v1/me")
        .await
        .expect_status(200);
    let keys = after.get("/.well-known/jwks.json").await.expect_status(200);
    assert_eq!(keys.at("/keys").as_array().unwrap().len(), 1);
    // A server that has only the old key does not know the new one.
    world
        .client()
        .with_token(pair.text("/access_token"))
        .get("/v1/me")
        .await
        .expect_problem(401, "unauthenticated");
    assert!(!old.to_pem().unwrap().expose_secret().is_empty());
}
