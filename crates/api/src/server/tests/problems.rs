//! Whatever goes wrong is a problem, and none of them shows its cause.

use actix_web::http::Method;
use actix_web::test::TestRequest;

use super::fakes::{bench, send, send_to, unlimited};
use crate::settings::Settings;

async fn get(uri: &str) -> super::fakes::Answer {
    send(TestRequest::get().uri(uri)).await
}

#[actix_web::test]
async fn unknown_addresses_are_404() {
    for uri in [
        "/",
        "/v1",
        "/v1/nothing",
        "/v1/test/thing/",
        "/v1//test/thing",
        "/V1/test/thing",
        "/v1/test/%2e%2e/thing",
    ] {
        get(uri).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn wrong_methods_are_405_and_say_which_are_right() {
    let answer = send(TestRequest::delete().uri("/v1/test/thing")).await;
    answer.problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET, PATCH, HEAD");
    let answer = send(
        TestRequest::default()
            .method(Method::TRACE)
            .uri("/v1/test/events/1/tiers/2"),
    )
    .await;
    answer.problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET, HEAD");
    let invented = Method::from_bytes(b"BREW").unwrap();
    send(TestRequest::default().method(invented).uri("/livez"))
        .await
        .problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn head_is_answered_as_get() {
    let answer = send(TestRequest::default().method(Method::HEAD).uri("/v1/test/thing")).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.header("etag").is_empty());
}

#[actix_web::test]
async fn ids_that_are_not_uuids_are_404() {
    let id = "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071";
    assert_eq!(get(&format!("/v1/test/events/{id}")).await.json(), id);
    assert_eq!(get(&format!("/v1/test/events/{id}/tiers/{id}")).await.status, 200);
    let wrong = [
        "1",
        "0197a3c45d6e7f809a1b2c3d4e5f6071",
        "%7B0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071%7D",
        "urn:uuid:0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
        "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f607g",
        "%00",
    ];
    for text in wrong {
        get(&format!("/v1/test/events/{text}")).await.problem(404, "not_found");
    }
    get(&format!("/v1/test/events/{id}/tiers/x"))
        .await
        .problem(404, "not_found");
}

#[actix_web::test]
async fn texts_in_the_address_are_decoded() {
    assert_eq!(get("/v1/test/events/by-slug/caf%C3%A9-1").await.json(), "caf\u{e9}-1");
    get("/v1/test/events/by-slug/a%00b").await.problem(404, "not_found");
    get("/v1/test/events/by-slug/%ff").await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_panic_is_a_500_and_the_next_request_is_served() {
    let bench = bench(unlimited());
    let answer = send_to(&bench, TestRequest::get().uri("/v1/test/fail/panic")).await;
    let problem = answer.problem(500, "internal").to_string();
    assert!(!problem.contains("secret"), "{problem}");
    assert_eq!(
        send_to(&bench, TestRequest::get().uri("/v1/test/thing")).await.status,
        200
    );
}

#[actix_web::test]
async fn failures_of_the_store_hide_their_cause() {
    let cases = [
        ("contended", 503, "unavailable", "1"),
        ("away", 503, "unavailable", "1"),
        ("unknown", 503, "outcome_unknown", "1"),
        ("corrupt", 500, "internal", ""),
        ("rejected", 500, "internal", ""),
    ];
    for (how, status, code, retry_after) in cases {
        let answer = get(&format!("/v1/test/fail/{how}")).await;
        let problem = answer.problem(status, code).to_string();
        assert!(!problem.contains("secret"), "{problem}");
        assert_eq!(answer.header("retry-after"), retry_after);
    }
}

#[actix_web::test]
async fn further_members_are_added_and_replace_none() {
    let problem = get("/v1/test/fail/full").await.problem(409, "sold_out");
    assert_eq!(problem["available"], 3);
    assert_eq!(problem["status"], 409);
}

#[actix_web::test]
async fn refusals_in_plain_text_become_problems() {
    get("/v1/test/fail/teapot").await.problem(400, "malformed_request");
}

#[actix_web::test]
async fn every_answer_has_an_id_and_security_headers() {
    let answer = get("/v1/test/thing").await;
    assert_eq!(answer.header("x-request-id").len(), 32);
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(answer.header("x-frame-options"), "DENY");
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    assert_eq!(answer.header("strict-transport-security"), "");

    let named = send(
        TestRequest::get()
            .uri("/v1/nothing")
            .insert_header(("x-request-id", "trace-1")),
    )
    .await;
    assert_eq!(named.header("x-request-id"), "trace-1");
    let odd = send(
        TestRequest::get()
            .uri("/v1/nothing")
            .insert_header(("x-request-id", "a b")),
    )
    .await;
    assert_eq!(odd.header("x-request-id").len(), 32);

    let https = bench(Settings {
        public_url: "https://turnout.example".to_owned(),
        ..unlimited()
    });
    let answer = send_to(&https, TestRequest::get().uri("/v1/test/thing")).await;
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
}
