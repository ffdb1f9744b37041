//! The document is complete and says nothing that is not so.

use std::collections::HashSet;

use super::*;
use crate::codes;

fn operations(document: &Value) -> impl Iterator<Item = (String, String, &Map<String, Value>)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| (path.clone(), method.clone(), operation.as_object().unwrap()))
    })
}

#[test]
fn every_operation_is_named_once_described_and_tagged() {
    let document = document("http://127.0.0.1:8080");
    let mut ids = HashSet::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} names two operations");
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(
            !summary.is_empty() && !summary.ends_with('.'),
            "{method} {path} lacks a summary without a full stop"
        );
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1);
        let succeeds = operation["responses"]
            .as_object()
            .unwrap()
            .keys()
            .any(|status| status.starts_with('2'));
        assert!(succeeds, "{method} {path} has no success");
    }
}

#[test]
fn every_post_says_whether_it_takes_an_idempotency_key() {
    for (path, method, operation) in operations(&document("")) {
        if method == "post" && path.starts_with("/v1/") {
            let kind = operation
                .get("x-idempotency")
                .and_then(Value::as_str)
                .unwrap_or("missing");
            assert!(
                matches!(kind, "required" | "optional" | "none"),
                "x-idempotency of {method} {path} is {kind}"
            );
        }
    }
}

#[test]
fn what_is_counted_tells_about_the_limit() {
    let mut counted = 0;
    for (path, method, operation) in operations(&document("")) {
        let class = operation.get("x-rate-limit");
        for (status, response) in operation["responses"].as_object().unwrap() {
            let is_told = class.is_some() && (status.starts_with('2') || status == "429");
            for name in ["RateLimit", "RateLimit-Policy"] {
                let header = response.pointer(&format!("/headers/{name}/$ref"));
                let expected = is_told.then(|| Value::from(format!("#/components/headers/{name}")));
                assert_eq!(header, expected.as_ref(), "{method} {path} {status} {name}");
            }
            counted += usize::from(is_told);
        }
        assert_eq!(
            class.is_some(),
            operation["responses"].get("429").is_some(),
            "{method} {path}"
        );
    }
    assert!(counted > 200, "{counted}");
}

#[test]
fn headers_of_one_answer_do_not_push_each_other_out() {
    let document = document("");
    let shown = document
        .pointer("/paths/~1openapi.json/get/responses/200/headers")
        .unwrap();
    let names: Vec<&String> = shown.as_object().unwrap().keys().collect();
    assert_eq!(names, ["ETag", "RateLimit", "RateLimit-Policy"]);
}

#[test]
fn only_registered_codes_are_named() {
    for (path, method, operation) in operations(&document("")) {
        for name in complete::own_codes(operation) {
            assert!(
                codes::find(name).is_some(),
                "{method} {path} names the unknown code {name}"
            );
        }
    }
}

#[test]
fn every_json_body_has_an_example() {
    for (path, method, operation) in operations(&document("")) {
        let responses = operation["responses"].as_object().unwrap();
        let bodies = operation.get("requestBody").into_iter().chain(responses.values());
        for content in bodies.filter_map(|body| body.pointer("/content/application~1json")) {
            let example = content.get("example").or(content.get("examples"));
            assert!(
                example.is_some_and(|example| !example.is_null()),
                "{method} {path}: {content}"
            );
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, document: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
                }
                members.values().for_each(|member| walk(member, document));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, document)),
            _ => {}
        }
    }
    let document = document("");
    walk(&document, &document);
}

#[test]
fn ids_in_the_address_are_uuids_unless_declared_otherwise() {
    for (path, method, operation) in operations(&document("")) {
        let declared: HashSet<&str> = operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "path")
            .filter_map(|one| one["name"].as_str())
            .collect();
        let named: HashSet<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        assert_eq!(declared, named, "{method} {path}");
    }
}
