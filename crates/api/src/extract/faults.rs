//! Turns serde's complaints into field errors that a client's programmer understands.
//!
//! serde tells what is wrong only in words, which are part of its stable behaviour; the tests here hold them fast.

use serde_path_to_error::{Error, Path, Segment};

use crate::codes::field::{
    DUPLICATE, FieldCode, INVALID_FORMAT, OUT_OF_RANGE, REQUIRED, UNKNOWN_FIELD, UNKNOWN_VALUE, WRONG_TYPE,
};
use crate::codes::general::INVALID_QUERY;
use crate::problem::{ApiError, FieldError};

/// The 422 for a body that is JSON but not what the route takes.
pub(super) fn of_body(fault: &Error<serde_json::Error>) -> ApiError {
    let words = fault.inner().to_string();
    let words = words
        .rsplit_once(" at line ")
        .map_or(words.as_str(), |(before, _)| before);
    let said = understand(words);
    let pointer = pointer(fault.path(), &said);
    ApiError::field(pointer, said.code, said.message)
}

/// Whether something stands where one of several words should, which `serde_json` takes for broken JSON.
pub(super) fn is_no_word(fault: &serde_json::Error) -> bool {
    fault.to_string().starts_with(NO_WORD)
}

const NO_WORD: &str = "expected value";

/// The 400 for a query string that is not what the route takes.
pub(super) fn of_query(fault: &Error<serde_urlencoded::de::Error>) -> ApiError {
    let words = fault.inner().to_string();
    let mut said = understand(&words);
    if said.code == INVALID_FORMAT {
        "cannot be read".clone_into(&mut said.message);
    }
    let pointer = pointer(fault.path(), &said);
    let name = pointer.trim_start_matches('/').to_owned();
    ApiError::new(INVALID_QUERY).errors(vec![FieldError::new(name, said.code, said.message)])
}

struct Said<'a> {
    code: FieldCode,
    message: String,
    /// The field that the words name and the path does not reach.
    field: Option<&'a str>,
}

fn understand(words: &str) -> Said<'_> {
    let quoted = words.split('`').nth(1);
    let plain = |code, message: String| Said {
        code,
        message,
        field: None,
    };
    if words.starts_with("missing field ") {
        Said {
            code: REQUIRED,
            message: "is missing".into(),
            field: quoted,
        }
    } else if words.starts_with("unknown field ") {
        Said {
            code: UNKNOWN_FIELD,
            message: "is not a field of this request".into(),
            field: quoted,
        }
    } else if words.starts_with("duplicate field ") {
        Said {
            code: DUPLICATE,
            message: "is given twice".into(),
            field: quoted,
        }
    } else if words.starts_with("unknown variant ") {
        let known: Vec<&str> = words.split('`').skip(3).step_by(2).collect();
        plain(UNKNOWN_VALUE, format!("must be one of: {}", known.join(", ")))
    } else if words.starts_with("invalid type: ") {
        plain(WRONG_TYPE, format!("must be {}", wanted(words)))
    } else if words == NO_WORD {
        plain(WRONG_TYPE, "must be a text".into())
    } else if words.starts_with("invalid value: integer") || words.starts_with("number too") {
        plain(OUT_OF_RANGE, "is out of range".into())
    } else if words.starts_with("invalid length ") {
        plain(OUT_OF_RANGE, format!("must have {}", wanted(words)))
    } else {
        plain(INVALID_FORMAT, format!("cannot be read: {words}"))
    }
}

/// What serde expected, without the names of Rust's types.
fn wanted(words: &str) -> String {
    let expected = words
        .rsplit_once("expected ")
        .map_or("something else", |(_, expected)| expected);
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".into(),
        "f32" | "f64" => "a number".into(),
        "a string" | "a borrowed string" | "string" | "str" => "a text".into(),
        "a boolean" => "true or false".into(),
        "a sequence" => "a list".into(),
        "a map" | "any JSON object" => "an object".into(),
        _ if expected.starts_with("struct ") || expected.starts_with("internally tagged") => "an object".into(),
        _ => expected.to_owned(),
    }
}

fn pointer(path: &Path, said: &Said<'_>) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Map { key } => push(&mut pointer, key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    // The path ends at the object that lacks a field, but at the field that is unknown or given twice.
    if let Some(field) = said.field {
        let last = format!("/{}", escape(field));
        if said.code == REQUIRED || !pointer.ends_with(&last) {
            pointer.push_str(&last);
        }
    }
    pointer
}

fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&escape(key));
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
