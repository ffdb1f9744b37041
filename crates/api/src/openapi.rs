//! The OpenAPI 3.1 document: what the handlers say about themselves, completed with what the frame does for each.
//!
//! A handler names the codes it may refuse with in the extension `x-error-codes`, and in `x-idempotency` whether it
//! takes an `Idempotency-Key` (`required`, `optional`, `none`). From these, and from its parameters and body, the
//! problems of each status are written here, so that no handler repeats them.

mod complete;
mod examples;
mod headers;

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use utoipa::PartialSchema;

use crate::problem::{FieldError, Problem};
use crate::routes::CAPABILITIES;
use crate::settings::Settings;
use complete::complete;
use examples::add_examples;

/// The methods of OpenAPI, as they stand in the document and on the wire.
const METHODS: [(&str, &str); 6] = [
    ("get", "GET"),
    ("head", "HEAD"),
    ("post", "POST"),
    ("put", "PUT"),
    ("patch", "PATCH"),
    ("delete", "DELETE"),
];

/// The whole document for a server that clients reach at this address.
pub fn document(public_url: &str) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    let mut tags = Vec::new();
    for capability in CAPABILITIES {
        tags.push(json!({"name": capability.name, "description": capability.about}));
        let part = serde_json::to_value(((capability.endpoints)().document)()).unwrap_or_default();
        add_paths(&mut paths, part.get("paths"), capability.name);
        if let Some(Value::Object(own)) = part.pointer("/components/schemas") {
            schemas.extend(own.clone());
        }
    }
    for (name, schema) in [("Problem", Problem::schema()), ("FieldError", FieldError::schema())] {
        schemas.insert(name.to_owned(), serde_json::to_value(schema).unwrap_or_default());
    }
    let items = paths.values_mut().filter_map(Value::as_object_mut).flatten();
    for operation in items.filter_map(|(_, operation)| operation.as_object_mut()) {
        add_examples(operation, &schemas);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Turnout",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "tags": tags,
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "headers": headers::components(),
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "The `access_token` that signing in answers. It holds for 15 minutes.",
                },
            },
        },
    })
}

/// The document with the default address, as the checked-in copy and the command line show it.
pub fn pretty() -> String {
    format!("{:#}\n", document(&Settings::default().public_url))
}

const ABOUT: &str = "\
Host and attend events: guest lists, seats, payments, tickets and the door.

- JSON in `snake_case`. Unknown fields and query parameters are refused.
- Ids are UUIDs. Instants are RFC 3339, answered in UTC.
- Money is `{\"amount\": \"499.00\", \"currency\": \"INR\"}`.
- Lists take `limit` and `cursor` and answer `items` and `next_cursor`.
- A single resource carries an `ETag`; `If-None-Match` on GET and `If-Match` on PATCH are honoured.
- `Idempotency-Key` on POST: a repeated request has one effect and gets the same answer for at least a day.
- Refusals are RFC 9457 problems with a stable `code`, listed at `/docs/errors.md`.
- Requests are limited by class (`x-rate-limit`) and client; `RateLimit` tells how many may follow, and a 429 says when in `Retry-After`.
- `X-Request-Id` is echoed or made; name it when you report a fault.";

fn add_paths(paths: &mut Map<String, Value>, own: Option<&Value>, tag: &str) {
    let Some(Value::Object(own)) = own else {
        return;
    };
    for (path, item) in own {
        let Some(entry) = paths.entry(path).or_insert_with(|| json!({})).as_object_mut() else {
            continue;
        };
        for (key, value) in item.as_object().into_iter().flatten() {
            let mut value = value.clone();
            if let Some(operation) = value.as_object_mut() {
                complete(path, key, operation, tag);
            }
            entry.insert(key.clone(), value);
        }
    }
}

/// The methods of every address, as the frame needs them to answer 405.
pub(crate) fn methods(document: &Value) -> HashMap<String, Vec<&'static str>> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths
        .map(|(path, item)| {
            let mut methods: Vec<_> = METHODS
                .iter()
                .filter(|(key, _)| item.get(key).is_some())
                .map(|(_, name)| *name)
                .collect();
            if methods.contains(&"GET") {
                methods.push("HEAD");
            }
            (path.clone(), methods)
        })
        .collect()
}

#[cfg(test)]
mod tests;
