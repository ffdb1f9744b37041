//! The table and the routes know each other, and the document says what the table decides.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::table::TABLE;
use super::*;

fn operations() -> Vec<(String, Map<String, Value>)> {
    let document = crate::openapi::document("");
    let paths = document["paths"].as_object().unwrap().iter();
    let each = paths.flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().values();
        operations.map(|operation| (path.clone(), operation.as_object().unwrap().clone()))
    });
    each.collect()
}

fn id(operation: &Map<String, Value>) -> &str {
    operation["operationId"].as_str().unwrap()
}

#[test]
fn every_operation_has_its_decision_and_every_decision_its_operation() {
    let operations = operations();
    let routed: BTreeSet<&str> = operations.iter().map(|(_, operation)| id(operation)).collect();
    let decided: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(decided.len(), TABLE.len(), "an operation is decided twice");
    let undecided: Vec<_> = routed.difference(&decided).collect();
    assert!(undecided.is_empty(), "add a line to access/table.rs for {undecided:?}");
    let unrouted: Vec<_> = decided.difference(&routed).collect();
    assert!(
        unrouted.is_empty(),
        "access/table.rs decides about no route: {unrouted:?}"
    );
}

#[test]
fn the_document_agrees_with_the_table() {
    for (path, operation) in operations() {
        let name = id(&operation).to_owned();
        let decision = decision_of(&name).unwrap();
        assert_eq!(operation["x-permission"], decision.shown(), "{name}");
        let is_open = needs_user(&decision.shown()) == Some(false);
        let security = operation.get("security");
        let lets_nobody_in = security.is_none();
        assert_eq!(is_open, !lets_nobody_in, "security(..) of {name} is {security:?}");
        let codes = |status: &str| {
            let pointer = format!("/responses/{status}/content/application~1problem+json/examples");
            let responses = Value::Object(operation.clone());
            let examples = responses.pointer(&pointer).and_then(Value::as_object);
            let names: Vec<String> = examples.into_iter().flat_map(Map::keys).cloned().collect();
            names
        };
        let takes_token = security != Some(&json!([{}]));
        assert_eq!(
            codes("401").contains(&"unauthenticated".to_owned()),
            takes_token,
            "401 of {name}"
        );
        assert_eq!(
            codes("403").contains(&"forbidden".to_owned()),
            decision.forbids(),
            "403 of {name}"
        );
        if path.contains('{') {
            assert!(!codes("404").is_empty(), "404 of {name}");
        }
    }
}
