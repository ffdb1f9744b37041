//! Entity tags, compression, CORS.

use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_ENCODING, ACCESS_CONTROL_REQUEST_METHOD, IF_MATCH, IF_NONE_MATCH, ORIGIN};
use actix_web::test::TestRequest;

use super::fakes::{bench, send, send_to, unlimited};
use crate::settings::Settings;

#[actix_web::test]
async fn what_the_client_has_is_304() {
    let thing = || TestRequest::get().uri("/v1/test/thing");
    let tag = send(thing()).await.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'));
    for known in [
        tag.clone(),
        format!("\"other\", {tag}"),
        format!("W/{tag}"),
        "*".to_owned(),
    ] {
        let answer = send(thing().insert_header((IF_NONE_MATCH, known))).await;
        assert_eq!(
            (answer.status, answer.header("etag"), answer.body.len()),
            (304, tag.as_str(), 0)
        );
    }
    assert_eq!(
        send(thing().insert_header((IF_NONE_MATCH, "\"other\""))).await.status,
        200
    );
}

#[actix_web::test]
async fn a_change_of_another_version_is_412() {
    let tag = send(TestRequest::get().uri("/v1/test/thing"))
        .await
        .header("etag")
        .to_owned();
    let change = || TestRequest::patch().uri("/v1/test/thing");
    assert_eq!(send(change()).await.status, 200);
    for right in [tag.as_str(), "*", "\"0.ffffffffffffffff\""] {
        assert_eq!(
            send(change().insert_header((IF_MATCH, right))).await.status,
            200,
            "{right}"
        );
    }
    for stale in ["\"1.0000000000000000\"", "\"other\"", &format!("W/{tag}"), ""] {
        send(change().insert_header((IF_MATCH, stale)))
            .await
            .problem(412, "stale_version");
    }
}

#[actix_web::test]
async fn long_answers_are_compressed_on_demand() {
    for encoding in ["gzip", "br"] {
        let request = TestRequest::get()
            .uri("/v1/test/long")
            .insert_header((ACCEPT_ENCODING, encoding));
        let answer = send(request).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert!(answer.body.len() < 1_000);
    }
    assert_eq!(send(TestRequest::get().uri("/v1/test/long")).await.body.len(), 12_000);
}

fn preflight(origin: &'static str) -> TestRequest {
    TestRequest::default()
        .method(Method::OPTIONS)
        .uri("/v1/test/parties")
        .insert_header((ORIGIN, origin))
        .insert_header((ACCESS_CONTROL_REQUEST_METHOD, "POST"))
}

#[actix_web::test]
async fn only_configured_origins_may_call() {
    let bench = bench(Settings {
        cors_origins: vec!["https://app.example".to_owned()],
        ..unlimited()
    });
    let answer = send_to(&bench, preflight("https://app.example")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example");
    let refused = send_to(&bench, preflight("https://evil.example")).await;
    refused.problem(400, "malformed_request");
    assert_eq!(refused.header("access-control-allow-origin"), "");

    // A refusal must be readable for the page too.
    let request = TestRequest::get()
        .uri("/v1/nothing")
        .insert_header((ORIGIN, "https://app.example"));
    let answer = send_to(&bench, request).await;
    answer.problem(404, "not_found");
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example");
    assert!(answer.header("access-control-expose-headers").contains("etag"));
}

#[actix_web::test]
async fn all_origins_may_be_allowed() {
    let bench = bench(Settings {
        cors_origins: vec!["*".to_owned()],
        ..unlimited()
    });
    let answer = send_to(&bench, preflight("https://any.example")).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}
