//! Health and documents, on the real routes.

use std::sync::atomic::Ordering;

use actix_web::test::TestRequest;

use super::fakes::{bench, send, send_to, unlimited};
use crate::routes::CAPABILITIES;

async fn get(uri: &str) -> super::fakes::Answer {
    send(TestRequest::get().uri(uri)).await
}

#[actix_web::test]
async fn readiness_follows_the_switch_and_the_database() {
    let bench = bench(unlimited());
    let ready = || TestRequest::get().uri("/readyz");
    assert_eq!(send_to(&bench, ready()).await.status, 200);
    bench.database.0.store(false, Ordering::Relaxed);
    let problem = send_to(&bench, ready()).await.problem(503, "unavailable");
    assert!(!problem.to_string().contains("secret"));
    bench.database.0.store(true, Ordering::Relaxed);
    bench.readiness.set(false);
    let stopping = send_to(&bench, ready()).await;
    stopping.problem(503, "unavailable");
    assert_eq!(stopping.header("retry-after"), "1");
    assert_eq!(send_to(&bench, TestRequest::get().uri("/livez")).await.status, 200);
}

#[actix_web::test]
async fn the_document_is_served() {
    let document = get("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "http://127.0.0.1:8080");
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
