//! Request bodies.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use bytes::Bytes;
use futures::future::LocalBoxFuture;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::faults;
use crate::codes::field::{INVALID_TEXT, WRONG_TYPE};
use crate::codes::general::{
    BODY_TOO_LARGE, MALFORMED_JSON, MALFORMED_REQUEST, REQUEST_TIMEOUT, UNSUPPORTED_MEDIA_TYPE,
};
use crate::problem::ApiError;

/// The largest body that is not an upload: 1 MiB.
pub const MAX_BODY: usize = 1024 * 1024;

/// How long a client may take to send its body. A slow one would hold a connection, and with it memory, for as long as
/// it likes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A JSON body, with the bytes it was read from.
#[derive(Debug)]
pub struct JsonBody<T> {
    /// What it says.
    pub value: T,
    /// The body as it came, for the fingerprint of an idempotent request.
    pub raw: Bytes,
}

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_type(request);
        let body = read_body(request, payload, MAX_BODY);
        Box::pin(async move {
            checked?;
            let raw = body.await?;
            let value = parse(&raw)?;
            Ok(Self { value, raw })
        })
    }
}

/// A JSON body that may be left out, or `null`; then it is the default. For commands whose every field is optional.
#[derive(Debug)]
pub struct OptionalJson<T> {
    /// What it says, or the default.
    pub value: T,
    /// The body as it came; empty when there was none.
    pub raw: Bytes,
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_type(request);
        let body = read_body(request, payload, MAX_BODY);
        Box::pin(async move {
            let raw = body.await?;
            if raw.is_empty() {
                return Ok(Self {
                    value: T::default(),
                    raw,
                });
            }
            checked?;
            let value = parse::<Option<T>>(&raw)?.unwrap_or_default();
            Ok(Self { value, raw })
        })
    }
}

/// The body as it came, of whatever type: what a signature is checked on.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

impl FromRequest for RawBody {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_body(request, payload, MAX_BODY);
        Box::pin(async move { body.await.map(Self) })
    }
}

/// Reads the body, which may have `limit` bytes at most. A body that says at once that it is longer is not read.
pub(crate) fn read_body(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<Bytes, ApiError>> + use<> {
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    let encoded = request
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_some_and(|value| value != "identity");
    let stream = web::Payload::from_request(request, payload);
    async move {
        if announced.is_some_and(|length| length > limit) {
            return Err(ApiError::new(BODY_TOO_LARGE));
        }
        if encoded {
            return Err(ApiError::new(UNSUPPORTED_MEDIA_TYPE).detail("Send the body without a Content-Encoding."));
        }
        let stream = stream.await.map_err(ApiError::internal)?;
        tokio::time::timeout(PATIENCE, collect(stream, limit))
            .await
            .unwrap_or_else(|_| Err(ApiError::new(REQUEST_TIMEOUT)))
    }
}

async fn collect(stream: web::Payload, limit: usize) -> Result<Bytes, ApiError> {
    match stream.to_bytes_limited(limit).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(fault)) => Err(ApiError::new(MALFORMED_REQUEST)
            .detail("The body broke off or is not framed as it says.")
            .caused_by(fault)),
        Err(_) => Err(ApiError::new(BODY_TOO_LARGE)),
    }
}

fn check_type(request: &HttpRequest) -> Result<(), ApiError> {
    let value = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => {
            charset.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    if json && utf8 {
        Ok(())
    } else {
        Err(ApiError::new(UNSUPPORTED_MEDIA_TYPE))
    }
}

/// Reads the value. What is not JSON is 400, wherever the fault stands; what is JSON but not this value is 422.
fn parse<T: DeserializeOwned>(raw: &[u8]) -> Result<T, ApiError> {
    // JSON is UTF-8. The reader looks only at the texts that somebody wants, so it would pass over some bad bytes.
    let text = std::str::from_utf8(raw).map_err(|_| ApiError::new(MALFORMED_JSON).detail("The body is not UTF-8."))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(value) => {
            reader.end().map_err(|fault| malformed(&fault))?;
            // serde also reads a list as an object whose names are left out.
            if raw.trim_ascii_start().first() == Some(&b'[') {
                return Err(ApiError::field("", WRONG_TYPE, "must be an object"));
            }
            if holds_nul(raw) {
                return Err(ApiError::field(
                    "",
                    INVALID_TEXT,
                    "the character U+0000 cannot be stored",
                ));
            }
            Ok(value)
        }
        Err(fault) if fault.inner().is_data() || faults::is_no_word(fault.inner()) => {
            serde_json::from_str::<IgnoredAny>(text).map_err(|fault| malformed(&fault))?;
            Err(faults::of_body(&fault))
        }
        Err(fault) => Err(malformed(fault.inner())),
    }
}

fn malformed(fault: &serde_json::Error) -> ApiError {
    ApiError::new(MALFORMED_JSON).detail(format!("{fault}."))
}

/// Whether some text holds U+0000, which the database cannot store. JSON can only write it as an escape; an escape
/// counts where the backslash before the `u` is not itself escaped.
fn holds_nul(raw: &[u8]) -> bool {
    let mut escaped = false;
    raw.iter().enumerate().any(|(at, byte)| {
        let opens = escaped && *byte == b'u' && raw.get(at + 1..at + 5) == Some(b"0000");
        escaped = !escaped && *byte == b'\\';
        opens
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[actix_web::test]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        tokio::time::pause();
        let request = TestRequest::post().to_http_request();
        let never = Box::pin(futures::stream::pending());
        let read = RawBody::from_request(&request, &mut Payload::Stream { payload: never }).await;
        assert_eq!(read.unwrap_err().code().name, "request_timeout");
    }

    #[test]
    fn finds_the_character_that_cannot_be_stored() {
        assert!(holds_nul(br#"{"a":"x\u0000"}"#));
        assert!(holds_nul(br#"{"a":"\\\u0000"}"#));
        assert!(!holds_nul(br#"{"a":"\\u0000"}"#));
        assert!(!holds_nul(br#"{"a":"\u00001"}"#.get(..8).unwrap()));
        assert!(!holds_nul(br#"{"a":"u0000"}"#));
    }
}
