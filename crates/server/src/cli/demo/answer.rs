//! An answer of the server.

use std::fmt;

use serde_json::Value;

use super::error::DemoError;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// To which request.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// Whether it was kept from an earlier request with the same key.
    pub is_replayed: bool,
    /// For how many seconds the server wants to hear nothing.
    pub retry_after: u64,
    /// The JSON body; `null` where there is none.
    pub body: Value,
}

impl Answer {
    /// The text at this JSON Pointer, or an error that says what is missing.
    pub fn text(&self, pointer: &str) -> Result<String, DemoError> {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found.map(ToOwned::to_owned).ok_or_else(|| self.lacks(pointer))
    }

    /// The value at this JSON Pointer, or an error that says what is missing.
    pub fn value(&self, pointer: &str) -> Result<&Value, DemoError> {
        self.body.pointer(pointer).ok_or_else(|| self.lacks(pointer))
    }

    /// The list at this JSON Pointer, or an error that says what is missing.
    pub fn list(&self, pointer: &str) -> Result<&[Value], DemoError> {
        let found = self.body.pointer(pointer).and_then(Value::as_array);
        found.map(Vec::as_slice).ok_or_else(|| self.lacks(pointer))
    }

    /// The stable code of a refusal; empty in any other answer.
    pub fn code(&self) -> &str {
        let code = self.body.get("code").and_then(Value::as_str);
        code.filter(|_| self.status >= 400).unwrap_or_default()
    }

    /// Fails unless the text at this JSON Pointer is `expected`.
    pub fn same(&self, pointer: &str, expected: &str) -> Result<(), DemoError> {
        let found = self.text(pointer)?;
        self.has(found == expected, &format!("{pointer} = {expected}"))
    }

    /// Fails, naming `what`, unless the answer has it.
    pub fn has(&self, is_there: bool, what: &str) -> Result<(), DemoError> {
        if is_there { Ok(()) } else { Err(self.lacks(what)) }
    }

    fn lacks(&self, pointer: &str) -> DemoError {
        DemoError::Lacks {
            request: self.request.clone(),
            pointer: pointer.to_owned(),
            answer: Box::new(self.clone()),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.status, self.body)
    }
}
