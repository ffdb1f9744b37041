//! Who asks, and under which idempotency key.

use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use actix_web::test::TestRequest;
use serde_json::json;
use turnout_application::accounts::Revocations;

use super::fakes::{Answer, Ended, SESSION, USER, bench_with, send, send_to, unlimited};

async fn with_token(uri: &str, authorization: &str) -> Answer {
    send(
        TestRequest::get()
            .uri(uri)
            .insert_header((AUTHORIZATION, authorization)),
    )
    .await
}

#[actix_web::test]
async fn a_good_token_signs_in() {
    for scheme in ["Bearer", "bearer"] {
        let answer = with_token("/v1/test/me", &format!("{scheme} good")).await;
        assert_eq!(
            answer.json(),
            json!({"user": USER.uuid(), "session": SESSION.uuid(), "roles": ["attendee"]})
        );
    }
    assert_eq!(
        with_token("/v1/test/anyone", "Bearer good").await.json(),
        json!(USER.uuid())
    );
}

#[actix_web::test]
async fn anyone_else_is_401() {
    let answer = send(TestRequest::get().uri("/v1/test/me")).await;
    answer.problem(401, "unauthenticated");
    assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="turnout""#);
    for authorization in ["Bearer forged", "Bearer", "Basic Z29vZDpnb29k", "good", "Bearer  "] {
        with_token("/v1/test/me", authorization)
            .await
            .problem(401, "unauthenticated");
        with_token("/v1/test/anyone", authorization)
            .await
            .problem(401, "unauthenticated");
    }
    let answer = with_token("/v1/test/me", "Bearer old").await;
    answer.problem(401, "token_expired");
    assert!(answer.header("www-authenticate").contains("invalid_token"));
}

#[actix_web::test]
async fn a_handler_that_forgets_to_ask_is_closed_by_the_table() {
    let post = || TestRequest::post().uri("/v1/test/forgetful");
    send(post()).await.problem(401, "unauthenticated");
    let old = post().insert_header((AUTHORIZATION, "Bearer old"));
    let refused = send(old).await;
    refused.problem(401, "token_expired");
    assert!(refused.header("www-authenticate").contains("invalid_token"));
    let good = post().insert_header((AUTHORIZATION, "Bearer good"));
    assert_eq!(send(good).await.status, 200);
}

#[actix_web::test]
async fn tokens_that_were_good_are_refused() {
    let answer = with_token("/v1/test/me", "Bearer ended").await;
    answer.problem(401, "session_ended");
    assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="turnout""#);
    let answer = with_token("/v1/test/anyone", "Bearer outdated").await;
    answer.problem(401, "token_expired");
}

#[actix_web::test]
async fn a_server_that_knows_of_no_revocations_accepts_no_token() {
    let bench = bench_with(unlimited(), Revocations::new(Arc::new(Ended)));
    for token in ["good", "ended"] {
        let request = TestRequest::get()
            .uri("/v1/test/me")
            .insert_header((AUTHORIZATION, format!("Bearer {token}")));
        let answer = send_to(&bench, request).await;
        answer.problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), "1");
    }
    let without = TestRequest::get().uri("/v1/test/anyone");
    assert_eq!(send_to(&bench, without).await.json(), json!(null));
}

#[actix_web::test]
async fn some_routes_are_for_anyone() {
    assert_eq!(
        send(TestRequest::get().uri("/v1/test/anyone")).await.json(),
        json!(null)
    );
    let request = TestRequest::post()
        .uri("/v1/auth/test")
        .insert_header((AUTHORIZATION, "Bearer old"));
    let answer = send(request.insert_header((USER_AGENT, "a".repeat(400)))).await;
    let body = answer.json();
    assert_eq!(body["user"], json!(null));
    assert_eq!(body["agent"], "a".repeat(300));
    assert_eq!(body["id"], answer.header("x-request-id"));
}

async fn keyed(key: Option<&str>, body: &'static str) -> Answer {
    let mut request = TestRequest::post()
        .uri("/v1/test/keyed")
        .insert_header((AUTHORIZATION, "Bearer good"))
        .insert_header((CONTENT_TYPE, "application/json"));
    if let Some(key) = key {
        request = request.insert_header(("idempotency-key", key));
    }
    send(request.set_payload(body)).await
}

#[actix_web::test]
async fn an_idempotency_key_belongs_to_its_operation_and_body() {
    let body = r#"{"seats": 2}"#;
    let first = keyed(Some("\"k-1\""), body).await.json();
    assert_eq!(first["operation"], "POST /v1/test/keyed");
    assert_eq!(first["key"], "k-1");
    assert_eq!(keyed(Some("k-1"), body).await.json(), first);
    assert_ne!(
        keyed(Some("k-1"), r#"{"seats": 3}"#).await.json()["print"],
        first["print"]
    );
}

#[actix_web::test]
async fn a_missing_or_odd_idempotency_key_is_400() {
    keyed(None, r#"{"seats": 2}"#)
        .await
        .problem(400, "idempotency_key_required");
    for odd in ["", "a b", &"k".repeat(256)] {
        keyed(Some(odd), r#"{"seats": 2}"#)
            .await
            .problem(400, "idempotency_key_invalid");
    }
    let twice = TestRequest::put()
        .uri("/v1/test/keyed")
        .insert_header((AUTHORIZATION, "Bearer good"))
        .append_header(("idempotency-key", "a"))
        .append_header(("idempotency-key", "b"));
    send(twice).await.problem(400, "idempotency_key_invalid");
    let without = TestRequest::put()
        .uri("/v1/test/keyed")
        .insert_header((AUTHORIZATION, "Bearer good"));
    assert_eq!(send(without).await.json(), json!(false));
}
