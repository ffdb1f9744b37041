//! Health and documents, on the real routes.

use std::sync::atomic::Ordering;

use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, IF_NONE_MATCH};
use actix_web::test::TestRequest;

use super::fakes::{bench, send, send_to, unlimited};
use crate::routes::CAPABILITIES;
use crate::settings::{RateLimits, Settings};

async fn get(uri: &str) -> super::fakes::Answer {
    send(TestRequest::get().uri(uri)).await
}

#[actix_web::test]
async fn readiness_follows_the_switch_and_the_database() {
    let ready = || TestRequest::get().uri("/readyz");
    let without = bench(unlimited());
    without.database.0.store(false, Ordering::Relaxed);
    let problem = send_to(&without, ready()).await.problem(503, "unavailable");
    assert!(!problem.to_string().contains("secret"));
    let bench = bench(unlimited());
    assert_eq!(send_to(&bench, ready()).await.status, 200);
    bench.readiness.set(false);
    let stopping = send_to(&bench, ready()).await;
    stopping.problem(503, "unavailable");
    assert_eq!(stopping.header("retry-after"), "1");
    assert_eq!(send_to(&bench, TestRequest::get().uri("/livez")).await.status, 200);
}

#[actix_web::test]
async fn only_probes_are_not_counted() {
    let bench = bench(Settings {
        rate_limit: RateLimits {
            read_per_minute: 1,
            ..RateLimits::default()
        },
        ..Settings::default()
    });
    let read = async |uri: &str| send_to(&bench, TestRequest::get().uri(uri)).await;
    let first = read("/openapi.json").await;
    assert_eq!((first.status, first.header("ratelimit")), (200, "\"read\";r=0;t=60"));
    for uri in [
        "/openapi.json",
        "/docs",
        "/docs/errors.md",
        "/docs/swagger-ui.css",
        "/.well-known/jwks.json",
        "/dev/inbox",
        "/dev/inbox.json",
        "/sandbox/checkout/sbx_chk_1",
    ] {
        read(uri).await.problem(429, "rate_limited");
    }
    for probe in ["/livez", "/readyz", "/readyz"] {
        let answer = read(probe).await;
        assert_eq!((answer.status, answer.header("ratelimit")), (200, ""), "{probe}");
    }
}

#[actix_web::test]
async fn the_document_is_served() {
    let answer = get("/openapi.json").await;
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "http://127.0.0.1:8080");
    // That it is not to be compressed is said to the frame and not to clients.
    assert!(!answer.headers.contains_key(CONTENT_ENCODING));
}

#[actix_web::test]
async fn documents_are_compressed_once_and_have_tags() {
    let bench = bench(unlimited());
    for uri in ["/openapi.json", "/docs", "/docs/errors.md", "/docs/swagger-ui.css"] {
        let ask = async |accepted: &str, known: &str| {
            let request = TestRequest::get().uri(uri).insert_header((ACCEPT_ENCODING, accepted));
            send_to(&bench, request.insert_header((IF_NONE_MATCH, known))).await
        };
        let (plain, short) = (ask("identity", "").await, ask("gzip, br", "").await);
        assert_eq!(short.header("content-encoding"), "gzip", "{uri}");
        assert!(short.body.len() < plain.body.len());
        assert_ne!(short.header("etag"), plain.header("etag"));
        // Nobody but the document compresses it.
        let other = ask("br", "").await;
        assert!(!other.headers.contains_key(CONTENT_ENCODING) && other.body == plain.body);
        let same = ask("gzip, br", short.header("etag")).await;
        assert_eq!((same.status, same.body.len()), (304, 0), "{uri}");
        for answer in [plain, short, other, same] {
            assert_eq!(answer.header("vary"), "accept-encoding");
            assert!(answer.header("cache-control").starts_with("public, max-age="));
        }
    }
}

#[actix_web::test]
async fn the_page_loads_nothing_from_outside() {
    let page = get("/docs").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let text = String::from_utf8(page.body.clone()).unwrap();
    assert!(text.contains("<base href=\"/docs/\">"));
    assert!(
        !text.contains("http:") && !text.contains("https:") && !text.contains("\"//"),
        "{text}"
    );
    for name in [
        "swagger-ui.css",
        "index.css",
        "swagger-ui-bundle.js",
        "swagger-ui-standalone-preset.js",
        "favicon-32x32.png",
    ] {
        assert!(text.contains(name));
        assert_eq!(get(&format!("/docs/{name}")).await.status, 200, "{name}");
    }
    let start = get("/docs/swagger-initializer.js").await;
    let script = String::from_utf8(start.body).unwrap();
    assert!(
        script.contains("/openapi.json") && !script.contains("petstore"),
        "{script}"
    );
    get("/docs/nothing.js").await.problem(404, "not_found");
    assert!(page.header("content-security-policy").contains("connect-src 'self'"));
}

#[actix_web::test]
async fn the_list_of_errors_is_served() {
    let answer = get("/docs/errors.md").await;
    assert!(String::from_utf8(answer.body).unwrap().contains("`sold_out`"));
}

#[actix_web::test]
async fn every_documented_operation_is_routed() {
    let document = crate::openapi::document("");
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let uri: String = path.replace(['{', '}'], "");
            let method = actix_web::http::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = send(TestRequest::default().method(method.clone()).uri(&uri)).await;
            assert_ne!(answer.status, 405, "{method} {path}");
        }
    }
    assert!(CAPABILITIES.iter().any(|capability| capability.name == "operation"));
}
