//! What all routes have in common, tried on each operation of the OpenAPI document.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

const UNKNOWN: &str = "01900000-0000-7000-8000-000000000000";
/// Their bodies are not JSON of ours.
const FOREIGN: [&str; 4] = [
    "/v1/webhooks/{provider}",
    "/v1/orders/{id}/confirm",
    "/v1/me/pictures",
    "/v1/events/{id}/images",
];

struct Operation {
    method: Method,
    path: String,
    needs_token: bool,
    responses: Value,
}

impl Operation {
    fn takes_json(&self) -> bool {
        self.method != Method::GET && self.method != Method::DELETE && !FOREIGN.contains(&self.path.as_str())
    }

    /// The request, with ids of nothing and everything that has to be there but a body.
    fn request(&self, client: &Client) -> RequestBuilder {
        let mut path = self.path.clone();
        while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(start..=end, UNKNOWN);
        }
        client
            .request(self.method.clone(), &path)
            .header("idempotency-key", "conventions")
    }
}

async fn operations(client: &Client) -> Vec<Operation> {
    let document = client.get("/openapi.json").await.expect_status(200).body;
    let paths = document["paths"].as_object().unwrap().iter();
    let found: Vec<_> = paths
        .flat_map(|(path, operations)| {
            let operations = operations.as_object().unwrap().iter();
            operations.map(|(method, operation)| Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                needs_token: operation.get("security").is_none(),
                responses: operation["responses"].clone(),
            })
        })
        .collect();
    assert!(found.len() > 60, "{}", found.len());
    found
}

#[track_caller]
fn expect(operation: &Operation, answer: &Answer, status: u16, code: &str) {
    let found = (answer.status, answer.text("/code"));
    assert_eq!(found, (status, code), "{} {}", operation.method, operation.path);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let documented = format!("/{status}/content/application~1problem+json/examples/{code}");
    assert!(
        operation.responses.pointer(&documented).is_some(),
        "{} {} documents no {status} {code}",
        operation.method,
        operation.path
    );
}

#[tokio::test]
async fn who_has_not_signed_in_is_told_so() {
    let world = World::start().await;
    let nobody = world.client();
    let forged = nobody.with_token("eyJhbGciOiJub25lIn0.e30.");
    for operation in operations(&nobody).await.iter().filter(|one| one.needs_token) {
        for client in [&nobody, &forged] {
            let answer = client.send(operation.request(client).json(&json!({}))).await;
            expect(operation, &answer, 401, "unauthenticated");
            assert!(answer.header("www-authenticate").is_some());
        }
    }
}

#[tokio::test]
async fn a_body_that_is_not_what_the_route_takes_is_refused() {
    let world = World::start().await;
    let asha = world.sign_in("+919876500001").await;
    let kind = |request: RequestBuilder, kind: &str| request.header("content-type", kind.to_owned());
    for operation in operations(&asha).await.iter().filter(|one| one.takes_json()) {
        let send = |body: Vec<u8>, as_kind: &'static str| {
            let request = kind(operation.request(&asha), as_kind).body(body);
            let asha = asha.clone();
            async move { asha.send(request).await }
        };
        let unknown = send(br#"{"no_such_field": 1}"#.to_vec(), "application/json").await;
        expect(operation, &unknown, 422, "validation_failed");
        assert_eq!(unknown.text("/errors/0/code"), "unknown_field", "{}", unknown.body);
        let broken = send(b"{\"title\": ".to_vec(), "application/json").await;
        expect(operation, &broken, 400, "malformed_json");
        let form = send(b"title=x".to_vec(), "application/x-www-form-urlencoded").await;
        expect(operation, &form, 415, "unsupported_media_type");
        let long = send(vec![b' '; 1024 * 1024 + 1], "application/json").await;
        expect(operation, &long, 413, "body_too_large");
    }
}

#[tokio::test]
async fn lists_refuse_limits_cursors_and_filters_that_they_do_not_know() {
    let world = World::start().await;
    let asha = world.sign_in("+919876500001").await;
    let document = asha.get("/openapi.json").await.expect_status(200).body;
    let parameter = |operation: &Operation, name: &str| {
        let parameters = document.pointer(&format!("/paths/{}/get/parameters", operation.path.replace('/', "~1")));
        let mut parameters = parameters.and_then(Value::as_array).into_iter().flatten();
        parameters.find(|one| one["name"] == name)
    };
    let is_list = |operation: &Operation| operation.method == Method::GET && parameter(operation, "cursor").is_some();
    let operations = operations(&asha).await;
    let lists: Vec<_> = operations.iter().filter(|one| is_list(one)).collect();
    assert!(lists.len() > 10, "{}", lists.len());
    for list in lists {
        let limit = parameter(list, "limit").unwrap();
        let largest = limit["schema"]["maximum"].as_u64().unwrap();
        let too_many = format!("limit={}", largest + 1);
        for (query, code) in [
            ("limit=0", "invalid_query"),
            (too_many.as_str(), "invalid_query"),
            ("limit=x", "invalid_query"),
            ("cursor=x", "invalid_cursor"),
            ("no_such_filter=1", "invalid_query"),
        ] {
            let (name, value) = query.split_once('=').unwrap();
            let answer = asha.send(list.request(&asha).query(&[(name, value)])).await;
            expect(list, &answer, 400, code);
        }
    }
}
