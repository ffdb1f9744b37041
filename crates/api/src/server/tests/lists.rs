//! Pages and query strings.

use actix_web::test::TestRequest;
use serde_json::json;

use super::fakes::{Answer, send};

async fn get(query: &str) -> Answer {
    send(TestRequest::get().uri(&format!("/v1/test/numbers{query}"))).await
}

#[actix_web::test]
async fn pages_join_without_a_gap() {
    let first = get("").await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 20);
    let mut seen = Vec::new();
    let mut query = "?limit=100".to_owned();
    loop {
        let page = get(&query).await.json();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item.as_u64().unwrap()),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => query = format!("?limit=100&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, (1..=250).collect::<Vec<u64>>());
}

#[actix_web::test]
async fn wrong_parameters_are_400_and_named() {
    let cases = [
        ("?limit=0", "limit", "out_of_range"),
        ("?limit=101", "limit", "out_of_range"),
        ("?limit=ten", "limit", "invalid_format"),
        ("?limit=-1", "limit", "invalid_format"),
        ("?limit=4294967296", "limit", "out_of_range"),
        ("?limit=1&limit=2", "limit", "duplicate"),
        ("?offset=20", "offset", "unknown_field"),
        ("?cursor=a%00", "cursor", "invalid_text"),
    ];
    for (query, field, code) in cases {
        let problem = get(query).await.problem(400, "invalid_query");
        let error = &problem["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code)),
            "{query}: {problem}"
        );
    }
}

#[actix_web::test]
async fn cursors_that_were_not_given_out_are_400() {
    for cursor in ["", "x", "bnVsbA", "eyJhIjoxfQ", "WyJ0ZXh0Il0", "%F0%9F%8E%9F"] {
        get(&format!("?cursor={cursor}")).await.problem(400, "invalid_cursor");
    }
}
