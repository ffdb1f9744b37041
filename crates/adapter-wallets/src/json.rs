//! JSON in which what is not known is left out.

use serde_json::Value;

/// The object without members that are null: the wallets do not take null for nothing.
pub(crate) fn known(value: Value) -> Value {
    match value {
        Value::Object(members) => members.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        other => other,
    }
}
