//! The headers of answers, described once and referred to from each answer that has them.

use serde_json::{Map, Value, json};

/// What everything that is counted says of the limit.
const OF_LIMIT: [&str; 2] = ["RateLimit", "RateLimit-Policy"];

/// What stands under `components/headers`.
pub(super) fn components() -> Value {
    json!({
        "ETag": {"description": "Names this answer.", "schema": {"type": "string"}},
        "RateLimit": {
            "description": "How many requests of the operation's class may follow at once (`r`), and in how many seconds \
                it may be all of them again, or after 429 the next one (`t`). Missing where the server counts nothing.",
            "schema": {"type": "string", "pattern": "^\"[a-z]+\";r=[0-9]+;t=[0-9]+$"},
            "example": "\"write\";r=118;t=1",
        },
        "RateLimit-Policy": {
            "description": "How many requests of the operation's class one client may make (`q`) in how many seconds (`w`).",
            "schema": {"type": "string", "pattern": "^\"[a-z]+\";q=[0-9]+;w=[0-9]+$"},
            "example": "\"write\";q=120;w=60",
        },
        "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    })
}

/// Says that an answer has this header.
pub(super) fn add(response: &mut Map<String, Value>, name: &str) {
    if let Some(headers) = response.entry("headers").or_insert_with(|| json!({})).as_object_mut() {
        let reference = json!({"$ref": format!("#/components/headers/{name}")});
        headers.insert(name.to_owned(), reference);
    }
}

/// Says of the answers of what is counted that they tell about the limit: successes, and the refusal because of it.
/// Others do too, but whoever gets them looks at something else.
pub(super) fn add_limits(responses: &mut Map<String, Value>) {
    let told = responses
        .iter_mut()
        .filter(|(status, _)| status.starts_with('2') || *status == "429");
    for response in told.filter_map(|(_, response)| response.as_object_mut()) {
        for name in OF_LIMIT {
            add(response, name);
        }
    }
}
