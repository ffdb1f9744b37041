//! The `Idempotency-Key` header.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use sha2::{Digest, Sha256};
use turnout_application::context::RequestContext;
use turnout_ports::idempotency::IdempotencyKey;

use crate::codes::general::{IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REQUIRED};
use crate::problem::ApiError;

const NAME: &str = "idempotency-key";
const LONGEST: usize = 255;

/// The client's key, where it sent one.
#[derive(Debug)]
pub struct Idempotency {
    key: Option<String>,
    operation: String,
    path: String,
}

impl Idempotency {
    /// The key of this request: its operation and body belong to it, and to the caller it is private.
    pub fn bind(self, context: &RequestContext, body: &[u8]) -> Option<IdempotencyKey> {
        let key = self.key?;
        let mut hash = Sha256::new();
        hash.update(self.operation.as_bytes());
        hash.update([0]);
        hash.update(self.path.as_bytes());
        hash.update([0]);
        hash.update(body);
        Some(IdempotencyKey {
            actor: context.user(),
            operation: self.operation,
            key,
            fingerprint: hash.finalize().into(),
        })
    }
}

impl FromRequest for Idempotency {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

/// The client's key on a route that holds seats or moves money; there it must send one.
#[derive(Debug)]
pub struct RequiredIdempotency(Idempotency);

impl RequiredIdempotency {
    /// As [`Idempotency::bind`]. It is an `Option` because that is what use cases take; it always holds a key.
    pub fn bind(self, context: &RequestContext, body: &[u8]) -> Option<IdempotencyKey> {
        self.0.bind(context, body)
    }
}

impl FromRequest for RequiredIdempotency {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).and_then(|found| match found.key {
            Some(_) => Ok(Self(found)),
            None => Err(ApiError::new(IDEMPOTENCY_KEY_REQUIRED)),
        }))
    }
}

fn read(request: &HttpRequest) -> Result<Idempotency, ApiError> {
    let pattern = request.match_pattern().unwrap_or_default();
    let operation = format!("{} {pattern}", request.method());
    let path = request.path().to_owned();
    let mut values = request.headers().get_all(NAME);
    let key = match (values.next(), values.next()) {
        (None, _) => None,
        (Some(value), None) => {
            let key = value
                .to_str()
                .ok()
                .and_then(plain)
                .ok_or_else(|| ApiError::new(IDEMPOTENCY_KEY_INVALID))?;
            Some(key.to_owned())
        }
        (Some(_), Some(_)) => return Err(ApiError::new(IDEMPOTENCY_KEY_INVALID).detail("Send one Idempotency-Key.")),
    };
    Ok(Idempotency { key, operation, path })
}

/// The key without the quotes of a structured field string. `None` when it is empty, too long or not visible ASCII.
fn plain(value: &str) -> Option<&str> {
    let value = value.trim();
    let key = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(value);
    let sane =
        (1..=LONGEST).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    sane.then_some(key)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn keys_are_visible_ascii_with_or_without_quotes() {
        assert_eq!(plain("8e03-f1"), Some("8e03-f1"));
        assert_eq!(plain("\"8e03-f1\""), Some("8e03-f1"));
        assert_eq!(plain(&"k".repeat(255)).map(str::len), Some(255));
        for wrong in ["", "\"\"", "\"", "a b", "a\"b", "schl\u{fc}ssel", &"k".repeat(256)] {
            assert_eq!(plain(wrong), None, "{wrong:?}");
        }
    }
}
