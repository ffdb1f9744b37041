//! No operation is in a wrong class: the list is compared with who may call each operation, and with what it takes.

use std::collections::BTreeSet;

use serde_json::Value;
use turnout_domain::access::Permission;

use super::*;
use crate::access::{Decision, decision_of};
use crate::openapi::document;

/// What somebody who wants in could try again and again.
const GUESSABLE: [&str; 3] = ["code", "otp", "password"];

struct Operation {
    id: String,
    is_safe: bool,
    class: Option<String>,
    /// The fields of the body.
    fields: Vec<String>,
}

fn operations() -> Vec<Operation> {
    let document = document("");
    let paths = document["paths"].as_object().unwrap().iter();
    let each = paths.flat_map(|(_, item)| {
        let document = &document;
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                is_safe: method == "get",
                class: operation
                    .get("x-rate-limit")
                    .map(|name| name.as_str().unwrap().to_owned()),
                fields: fields(document, operation),
            })
    });
    each.collect()
}

fn fields(document: &Value, operation: &Value) -> Vec<String> {
    let schema = operation.pointer("/requestBody/content/application~1json/schema/$ref");
    let schema = schema
        .and_then(Value::as_str)
        .and_then(|name| document.pointer(&name[1..]));
    let properties = schema.and_then(|schema| schema["properties"].as_object());
    properties
        .into_iter()
        .flat_map(|fields| fields.keys().cloned())
        .collect()
}

/// What follows from who may call it.
fn expected(operation: &Operation) -> Class {
    let is_of_door = |permission: &Permission| matches!(permission, Permission::DoorScan | Permission::DoorUndo);
    match decision_of(&operation.id).unwrap() {
        Decision::Provider => Class::Webhook,
        Decision::Anyone | Decision::HolderOfSecret if !operation.is_safe => Class::Auth,
        Decision::Event(permissions) if permissions.iter().all(is_of_door) => Class::Door,
        Decision::Owner(rule) if rule.permission().as_ref().is_some_and(is_of_door) => Class::Door,
        _ => Class::plain(operation.is_safe),
    }
}

#[test]
fn every_operation_has_the_class_that_fits_who_may_call_it() {
    // Somebody who has signed in proves a phone.
    let codes = ["change_phone", "request_erasure", "request_own_otp"];
    // Somebody holds a secret of 256 bits.
    let tokens = ["refresh_session", "sign_out"];
    for operation in operations() {
        let id = operation.id.as_str();
        let class = if codes.contains(&id) {
            Class::Auth
        } else if tokens.contains(&id) {
            Class::Write
        } else {
            expected(&operation)
        };
        let is_probe = ["livez", "readyz"].contains(&id);
        assert_eq!(operation.class.as_deref(), (!is_probe).then(|| class.name()), "{id}");
    }
}

#[test]
fn what_takes_a_secret_that_can_be_guessed_is_limited_as_such() {
    let guessed = operations().into_iter().filter(|operation| {
        let mut fields = operation.fields.iter();
        fields.any(|field| GUESSABLE.contains(&field.as_str()))
    });
    let mut found = 0;
    for operation in guessed {
        let class = operation.class.unwrap();
        assert!(class == "auth" || class == "door", "{} is {class}", operation.id);
        found += 1;
    }
    assert!(found >= 6, "{found}");
}

#[test]
fn each_name_in_the_list_is_an_operation() {
    let known: BTreeSet<String> = operations().into_iter().map(|operation| operation.id).collect();
    let unknown: Vec<_> = SPECIAL.iter().filter(|(name, _)| !known.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn only_the_door_and_the_providers_are_urgent() {
    let urgent: Vec<_> = Class::ALL.into_iter().filter(|class| class.is_urgent()).collect();
    assert_eq!(urgent, [Class::Door, Class::Webhook]);
}
