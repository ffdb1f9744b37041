//! Writes an example into every JSON body that has none, from the examples and types of its fields.

use serde_json::{Map, Value, json};

/// Schemas refer to each other, and some to themselves; deeper than this an example helps nobody.
const DEEPEST: usize = 8;

/// Adds an example to the JSON bodies of the operation's request and successes.
pub(super) fn add_examples(operation: &mut Map<String, Value>, schemas: &Map<String, Value>) {
    if let Some(body) = operation.get_mut("requestBody") {
        add_example(body, schemas);
    }
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten();
    for (_, response) in responses.filter(|(status, _)| status.starts_with('2')) {
        add_example(response, schemas);
    }
}

fn add_example(body: &mut Value, schemas: &Map<String, Value>) {
    let Some(content) = body
        .pointer_mut("/content/application~1json")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    if content.contains_key("example") || content.contains_key("examples") {
        return;
    }
    if let Some(example) = content.get("schema").map(|schema| example(schema, schemas, 0)) {
        content.insert("example".to_owned(), example);
    }
}

/// A value that the schema describes.
fn example(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(name) = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|path| path.rsplit('/').next())
    {
        return schemas
            .get(name)
            .map_or(Value::Null, |schema| example(schema, schemas, depth + 1));
    }
    let given = [
        schema.pointer("/examples/0"),
        schema.get("example"),
        schema.get("default"),
        schema.pointer("/enum/0"),
    ];
    if let Some(given) = given.into_iter().flatten().next() {
        return given.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        let mut variants = schema.get(choice).and_then(Value::as_array).into_iter().flatten();
        if let Some(variant) = variants.find(|variant| variant.get("type") != Some(&json!("null"))) {
            return example(variant, schemas, depth + 1);
        }
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let members = parts.iter().filter_map(|part| match example(part, schemas, depth + 1) {
            Value::Object(members) => Some(members),
            _ => None,
        });
        return Value::Object(members.flatten().collect());
    }
    of_type(schema, schemas, depth)
}

fn of_type(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        Some(kind) => kind.as_str(),
        None => None,
    };
    match kind {
        Some("object") => {
            let properties = schema
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            let members = properties.map(|(name, schema)| (name.clone(), example(schema, schemas, depth + 1)));
            Value::Object(members.collect())
        }
        Some("array") => {
            let item = schema.get("items").map(|items| example(items, schemas, depth + 1));
            Value::Array(item.into_iter().collect())
        }
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(true),
        Some("string") => json!(text(schema.get("format").and_then(Value::as_str))),
        _ => Value::Null,
    }
}

fn text(format: Option<&str>) -> &'static str {
    match format {
        Some("uuid") => "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
        Some("date-time") => "2026-11-07T13:30:00Z",
        Some("date") => "2026-11-07",
        Some("email") => "asha@example.org",
        Some("uri") => "https://example.org/",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_follows_references_choices_and_parts() {
        let schemas = json!({
            "Seat": {"type": "object", "properties": {"row": {"type": ["string", "null"], "examples": ["A"]}, "no": {"type": "integer"}}},
            "Loop": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Loop"}}},
        });
        let schemas = schemas.as_object().unwrap();
        let of = |schema: Value| example(&schema, schemas, 0);
        assert_eq!(
            of(json!({"$ref": "#/components/schemas/Seat"})),
            json!({"row": "A", "no": 1})
        );
        let maybe = json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Seat"}]});
        assert_eq!(of(maybe), json!({"row": "A", "no": 1}));
        let parts = json!({"allOf": [{"$ref": "#/components/schemas/Seat"}, {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}}]});
        assert_eq!(of(parts)["id"], "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071");
        assert_eq!(
            of(json!({"type": "array", "items": {"type": "string", "enum": ["calm", "loud"]}})),
            json!(["calm"])
        );
        assert!(of(json!({"$ref": "#/components/schemas/Loop"})).is_object());
    }
}
