//! Bodies: what is not JSON is 400, what breaks a rule of a field is 422 with a pointer to it.

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::test::TestRequest;
use serde_json::json;

use super::fakes::{Answer, send};
use crate::extract::MAX_BODY;

async fn post(body: impl Into<Vec<u8>>) -> Answer {
    let request = TestRequest::post()
        .uri("/v1/test/parties")
        .insert_header((CONTENT_TYPE, "application/json"));
    send(request.set_payload(body.into())).await
}

#[actix_web::test]
async fn reads_what_is_right() {
    let answer =
        post(r#"{"seats": 2, "mood": "loud", "guests": [{"name": "Asha"}], "start_at": "2026-11-07T19:00:00+05:30"}"#)
            .await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(
        (&body["seats"], &body["loud"], &body["names"]),
        (&json!(2), &json!(true), &json!(["Asha"]))
    );
    assert_eq!(body["start_at"], "2026-11-07T13:30:00Z");
    assert_eq!(body["note"], "absent");
    assert_eq!(post(r#"{"seats": 2, "note": null}"#).await.json()["note"], json!(null));
    assert_eq!(post(r#"{"seats": 2, "note": "x"}"#).await.json()["note"], "x");
}

#[actix_web::test]
async fn what_is_not_json_is_400() {
    let deep = "[".repeat(10_000);
    let deep_field = format!(r#"{{"seats":1,"guests":{}"#, "[".repeat(10_000));
    let wrong: &[&[u8]] = &[
        b"",
        b"{",
        br#"{"seats": 2} x"#,
        br#"{"seats": "two", "#,
        br#"{"seats": 1e999}"#,
        br#"{"seats": 2, "mood": }"#,
        br#"{"seats": 2, "mood": 1, }"#,
        br#"{"seats": 2, "note": "\ud800"}"#,
        b"{\"seats\": 2, \"note\": \"\xff\"}",
        b"{\"seets\": \"\xff\"}",
        b"\xef\xbb\xbf{\"seats\": 2}",
        deep.as_bytes(),
        deep_field.as_bytes(),
    ];
    for body in wrong {
        post(*body).await.problem(400, "malformed_json");
    }
}

#[actix_web::test]
async fn a_field_that_breaks_a_rule_is_422_with_its_pointer() {
    let cases = [
        (r#"{"seats": 2, "seets": 1}"#, "/seets", "unknown_field"),
        (
            r#"{"seats": 2, "guests": [{"name": "A"}, {"name": "B", "age/~": 3}]}"#,
            "/guests/1/age~1~0",
            "unknown_field",
        ),
        (r#"{"guests": []}"#, "/seats", "required"),
        (r#"{"seats": 2, "guests": [{}]}"#, "/guests/0/name", "required"),
        (r#"{"seats": "2"}"#, "/seats", "wrong_type"),
        (r#"{"seats": 1.5}"#, "/seats", "wrong_type"),
        (r#"{"seats": null}"#, "/seats", "wrong_type"),
        (r#"{"seats": -1}"#, "/seats", "out_of_range"),
        (r#"{"seats": 300}"#, "/seats", "out_of_range"),
        (r#"{"seats": 18446744073709551616}"#, "/seats", "wrong_type"),
        (r#"{"seats": 2, "mood": "wild"}"#, "/mood", "unknown_value"),
        (r#"{"seats": 2, "mood": 1}"#, "/mood", "wrong_type"),
        (r#"{"seats": 2, "mood": [], "note": "x"}"#, "/mood", "wrong_type"),
        (r#"{"seats": 2, "mood": {}}"#, "/mood", "wrong_type"),
        (r#"{"seats": 2, "mood": true}"#, "/mood", "wrong_type"),
        (r#"{"seats": 2, "host_id": "7"}"#, "/host_id", "invalid_format"),
        (r#"{"seats": 2, "start_at": "tomorrow"}"#, "/start_at", "invalid_format"),
        (r#"{"seats": 2, "seats": 3}"#, "/seats", "duplicate"),
        ("[1, null, [], null, null, null]", "", "wrong_type"),
        (r#""text""#, "", "wrong_type"),
        (r#"{"seats": 2, "note": "a\u0000b"}"#, "", "invalid_text"),
    ];
    for (body, field, code) in cases {
        let problem = post(body).await.problem(422, "validation_failed");
        let error = &problem["errors"][0];
        assert_eq!(
            (error["field"].as_str(), error["code"].as_str()),
            (Some(field), Some(code)),
            "{body}: {problem}"
        );
        assert!(!error["message"].as_str().unwrap().contains("u8"), "{problem}");
    }
}

#[actix_web::test]
async fn other_content_types_are_415() {
    let request = || {
        TestRequest::post()
            .uri("/v1/test/parties")
            .set_payload(r#"{"seats": 2}"#)
    };
    send(request()).await.problem(415, "unsupported_media_type");
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "application/jsonp",
    ] {
        send(request().insert_header((CONTENT_TYPE, kind)))
            .await
            .problem(415, "unsupported_media_type");
    }
    for kind in ["application/json", "Application/JSON; charset=UTF-8"] {
        assert_eq!(send(request().insert_header((CONTENT_TYPE, kind))).await.status, 200);
    }
    let packed = request()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CONTENT_ENCODING, "gzip"));
    send(packed).await.problem(415, "unsupported_media_type");
}

#[actix_web::test]
async fn large_bodies_are_413() {
    let mut body = br#"{"seats": 2, "note": ""#.to_vec();
    body.resize(MAX_BODY - 2, b'x');
    body.extend_from_slice(b"\"}");
    assert_eq!(body.len(), MAX_BODY);
    assert_eq!(post(body.clone()).await.status, 200);
    body.push(b' ');
    post(body.clone()).await.problem(413, "body_too_large");
    let raw = TestRequest::post().uri("/v1/webhooks/test").set_payload(body);
    send(raw).await.problem(413, "body_too_large");
}

#[actix_web::test]
async fn an_optional_body_may_be_left_out() {
    let put = || TestRequest::put().uri("/v1/test/parties");
    assert_eq!(send(put()).await.json(), json!({"reason": null, "bytes": 0}));
    let given = put()
        .insert_header((CONTENT_TYPE, "application/json"))
        .set_payload(r#"{"reason": "rain"}"#);
    assert_eq!(send(given).await.json(), json!({"reason": "rain", "bytes": 18}));
    send(put().set_payload(r#"{"reason": "rain"}"#))
        .await
        .problem(415, "unsupported_media_type");
    let wrong = put()
        .insert_header((CONTENT_TYPE, "application/json"))
        .set_payload(r#"{"raisin": "rain"}"#);
    send(wrong).await.problem(422, "validation_failed");
}
