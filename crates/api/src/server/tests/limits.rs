//! Too many requests are refused, and every answer says how many are left.

use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_ENCODING, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN};
use actix_web::test::TestRequest;

use super::fakes::{bench, send, send_to};
use crate::settings::{RateLimits, Settings};

#[actix_web::test]
async fn beyond_the_limit_is_429() {
    let limits = RateLimits {
        read_per_minute: 2,
        ..RateLimits::default()
    };
    let bench = bench(Settings {
        rate_limit: limits,
        ..Settings::default()
    });
    let read = || TestRequest::get().uri("/v1/test/anyone");

    let first = send_to(&bench, read()).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("ratelimit-policy"), "\"read\";q=2;w=60");
    assert_eq!(first.header("ratelimit"), "\"read\";r=1;t=30");
    assert_eq!(send_to(&bench, read()).await.status, 200);

    let refused = send_to(&bench, read()).await;
    refused.problem(429, "rate_limited");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit"), format!("\"read\";r=0;t={wait}"));

    // Another client, another class, and what is not counted.
    let user = send_to(&bench, read().insert_header((AUTHORIZATION, "Bearer good"))).await;
    assert_eq!(user.status, 200);
    assert_eq!(
        send_to(&bench, TestRequest::put().uri("/v1/test/parties")).await.status,
        200
    );
    assert_eq!(send_to(&bench, TestRequest::get().uri("/livez")).await.status, 200);
}

#[actix_web::test]
async fn who_accepts_no_encoding_is_counted_like_others() {
    let bench = bench(Settings {
        rate_limit: RateLimits {
            read_per_minute: 1,
            ..RateLimits::default()
        },
        ..Settings::default()
    });
    let read = || {
        TestRequest::get()
            .uri("/v1/test/anyone")
            .insert_header((ACCEPT_ENCODING, "identity;q=0"))
    };
    let answer = send_to(&bench, read()).await;
    answer.problem(400, "malformed_request");
    assert_eq!(answer.header("ratelimit"), "\"read\";r=0;t=60");
    send_to(&bench, read()).await.problem(429, "rate_limited");
}

#[actix_web::test]
async fn a_page_can_read_that_it_asks_too_often() {
    const PAGE: &str = "https://app.example";
    let bench = bench(Settings {
        cors_origins: vec![PAGE.to_owned()],
        rate_limit: RateLimits {
            read_per_minute: 1,
            ..RateLimits::default()
        },
        ..Settings::default()
    });
    let read = || TestRequest::get().uri("/v1/test/anyone").insert_header((ORIGIN, PAGE));
    // Whether it may ask is not counted.
    for _ in 0..2 {
        let may = read()
            .method(Method::OPTIONS)
            .insert_header((ACCESS_CONTROL_REQUEST_METHOD, "GET"));
        assert_eq!(send_to(&bench, may).await.status, 200);
    }
    assert_eq!(send_to(&bench, read()).await.status, 200);
    let refused = send_to(&bench, read()).await;
    refused.problem(429, "rate_limited");
    assert_eq!(refused.header("access-control-allow-origin"), PAGE);
    let readable = refused.header("access-control-expose-headers");
    for name in ["ratelimit", "ratelimit-policy", "retry-after"] {
        assert!(readable.contains(name), "{readable}");
    }
}

#[actix_web::test]
async fn an_address_says_the_same_however_it_is_written() {
    let bench = bench(Settings::default());
    let policy = async |request: TestRequest| {
        let answer = send_to(&bench, request).await;
        (answer.status, answer.header("ratelimit-policy").to_owned())
    };
    let auth = (200, "\"auth\";q=30;w=60".to_owned());
    for address in ["/v1/auth/test", "/v1/%61uth/test", "/%761/auth/t%65st"] {
        assert_eq!(policy(TestRequest::post().uri(address)).await, auth, "{address}");
    }
    let closed = TestRequest::post().uri("/v1/test/forgetf%75l");
    assert_eq!(policy(closed).await.0, 401);
    let unknown = policy(TestRequest::get().uri("/v1/nothing")).await;
    assert_eq!(unknown, (404, "\"read\";q=600;w=60".to_owned()));
    // A name that somebody gave makes no other class of it.
    let named = policy(TestRequest::get().uri("/v1/test/events/by-slug/check-ins-at-noon")).await;
    assert_eq!(named, (200, "\"read\";q=600;w=60".to_owned()));
}

#[actix_web::test]
async fn without_limits_nothing_is_said() {
    let answer = send(TestRequest::get().uri("/v1/test/anyone")).await;
    assert_eq!(answer.header("ratelimit"), "");
}
