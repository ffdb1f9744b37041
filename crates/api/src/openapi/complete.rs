//! Completes one operation with what is the same everywhere.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::headers;
use crate::access::decision_of;
use crate::codes::{self, Code, general};
use crate::frame::Class;
use crate::problem::{ApiError, PROBLEM_JSON};

/// Whoever asks whether the process is well must not be refused for asking often. All else is counted.
const PROBES: [&str; 2] = ["/livez", "/readyz"];

/// Sets the tag, says who may call it and with what it is counted, declares the ids in the address and the headers, and lists the problems of each status.
pub(super) fn complete(path: &str, method: &str, operation: &mut Map<String, Value>, tag: &str) {
    operation.insert("tags".to_owned(), json!([tag]));
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
    let (decision, class) = (decision_of(id), Class::of(id, method == "get"));
    if let Some(decision) = decision {
        operation.insert("x-permission".to_owned(), decision.shown());
    }
    let is_counted = !PROBES.contains(&path);
    if is_counted {
        operation.insert("x-rate-limit".to_owned(), json!(class.name()));
    }
    add_path_ids(path, operation);
    add_headers(method, operation);
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    let forbidden = decision
        .filter(|decision| decision.forbids())
        .map(|_| general::FORBIDDEN);
    for code in codes_of(path, method, operation).into_iter().chain(forbidden) {
        let list = by_status.entry(code.status).or_default();
        if !list.contains(&code) {
            list.push(code);
        }
    }
    let Some(responses) = operation
        .entry("responses")
        .or_insert_with(|| json!({}))
        .as_object_mut()
    else {
        return;
    };
    for (status, codes) in by_status {
        responses
            .entry(status.to_string())
            .or_insert_with(|| response(status, &codes));
    }
    if is_counted {
        headers::add_limits(responses);
    }
}

/// What stands in the address without a declaration of its own is an id.
fn add_path_ids(path: &str, operation: &mut Map<String, Value>) {
    let names: Vec<&str> = path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect();
    for name in names {
        if parameter(operation, "path", name).is_none() {
            add_parameter(
                operation,
                json!({
                    "name": name, "in": "path", "required": true,
                    "description": if name == "id" { "The id of the thing.".to_owned() } else { format!("The `{name}`.") },
                    "schema": {"type": "string", "format": "uuid"},
                    "example": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
                }),
            );
        }
    }
}

fn add_headers(method: &str, operation: &mut Map<String, Value>) {
    let use_of_key = operation
        .get("x-idempotency")
        .and_then(Value::as_str)
        .map(str::to_owned);
    if let Some(required) = use_of_key.filter(|kind| kind != "none").map(|kind| kind == "required") {
        add_parameter(
            operation,
            json!({
                "name": "Idempotency-Key", "in": "header", "required": required,
                "description": "A fresh random text for each new request, and the same one when it is repeated.",
                // In the schema and not beside it, as pages that try requests out fill that one in: every request from
                // there would be a repetition of the first one.
                "schema": {
                    "type": "string", "minLength": 1, "maxLength": 255,
                    "examples": ["8e03978e-40d5-43dd-bc93-6894a57f9324"],
                },
            }),
        );
    }
    if operation
        .get("responses")
        .is_some_and(|responses| responses.get("304").is_some())
    {
        add_parameter(
            operation,
            json!({
                "name": "If-None-Match", "in": "header", "required": false,
                "description": "The `ETag` of what you have; when it is still the same, 304 without a body.",
                "schema": {"type": "string"},
            }),
        );
        if let Some(Value::Object(success)) = operation
            .get_mut("responses")
            .and_then(|responses| responses.get_mut("200"))
        {
            headers::add(success, "ETag");
        }
    }
    if method == "patch" {
        add_parameter(
            operation,
            json!({
                "name": "If-Match", "in": "header", "required": false,
                "description": "The `ETag` of what the change was made for; when it has changed since, 412.",
                "schema": {"type": "string"},
            }),
        );
    }
}

fn codes_of(path: &str, method: &str, operation: &Map<String, Value>) -> Vec<Code> {
    let mut list: Vec<Code> = own_codes(operation)
        .filter_map(|name| codes::find(name).copied())
        .collect();
    if operation.contains_key("x-rate-limit") {
        list.extend([general::RATE_LIMITED, general::UNAVAILABLE, general::INTERNAL]);
    }
    if operation.get("security") != Some(&json!([{}])) {
        list.extend([
            general::UNAUTHENTICATED,
            general::TOKEN_EXPIRED,
            codes::accounts::SESSION_ENDED,
        ]);
    }
    if path.contains('{') {
        list.push(general::NOT_FOUND);
    }
    if path.starts_with("/v1/events/{id}") {
        list.push(codes::events::EVENT_NOT_FOUND);
    }
    if operation.contains_key("requestBody") {
        list.extend([
            general::MALFORMED_JSON,
            general::REQUEST_TIMEOUT,
            general::BODY_TOO_LARGE,
            general::UNSUPPORTED_MEDIA_TYPE,
        ]);
        list.push(general::VALIDATION_FAILED);
    }
    if parameters(operation).any(|one| one.get("in") == Some(&json!("query"))) {
        list.push(general::INVALID_QUERY);
    }
    if parameter(operation, "query", "cursor").is_some() {
        list.push(general::INVALID_CURSOR);
    }
    if method == "patch" {
        list.push(general::STALE_VERSION);
    }
    if let Some(key) = parameter(operation, "header", "Idempotency-Key") {
        list.extend([general::IDEMPOTENCY_KEY_INVALID, general::IDEMPOTENCY_KEY_REUSED]);
        if key.get("required") == Some(&json!(true)) {
            list.push(general::IDEMPOTENCY_KEY_REQUIRED);
        }
    }
    list
}

/// The names in the operation's `x-error-codes`.
pub(super) fn own_codes(operation: &Map<String, Value>) -> impl Iterator<Item = &str> {
    operation
        .get("x-error-codes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn response(status: u16, codes: &[Code]) -> Value {
    let names: Vec<String> = codes.iter().map(|code| format!("`{}`", code.name)).collect();
    let examples: Map<String, Value> = codes
        .iter()
        .map(|code| (code.name.to_owned(), json!({"value": ApiError::new(*code).problem()})))
        .collect();
    let mut response = json!({
        "description": format!("{}.", names.join(", ")),
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    });
    if let (429 | 503, Some(response)) = (status, response.as_object_mut()) {
        headers::add(response, "Retry-After");
    }
    response
}

fn parameters(operation: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn parameter<'a>(operation: &'a Map<String, Value>, place: &str, name: &str) -> Option<&'a Value> {
    parameters(operation).find(|one| {
        one.get("in").and_then(Value::as_str) == Some(place) && one.get("name").and_then(Value::as_str) == Some(name)
    })
}

fn add_parameter(operation: &mut Map<String, Value>, parameter: Value) {
    if let Some(list) = operation
        .entry("parameters")
        .or_insert_with(|| json!([]))
        .as_array_mut()
    {
        list.push(parameter);
    }
}
