//! Entity tags.
//!
//! A tag has two parts: the version of the resource (the instant of its last change) and a digest of the answer. `GET`
//! with `If-None-Match` compares both, since an answer also depends on who asks and on counters. `If-Match` on a change
//! compares the version only: a guest who joins meanwhile does not make the host's edit stale.

use std::fmt::Write;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::problem::ApiError;

/// Answers a single resource with its tag: 200 with the body, or to a GET 304 when the client has exactly this.
pub fn reply<T: Serialize>(
    request: &HttpRequest,
    updated_at: DateTime<Utc>,
    view: &T,
) -> Result<HttpResponse, ApiError> {
    let body = serde_json::to_vec(view).map_err(ApiError::internal)?;
    Ok(reply_as(request, updated_at, "application/json", body))
}

/// As [`reply`], with a body of this media type.
pub fn reply_as(request: &HttpRequest, updated_at: DateTime<Utc>, media: &str, body: Vec<u8>) -> HttpResponse {
    let tag = tag(updated_at, &body);
    if request.method() == Method::GET && holds(request, &tag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    }
    HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .content_type(media)
        .body(body)
}

/// The tag of this answer.
pub fn tag(updated_at: DateTime<Utc>, body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let mut tag = format!("\"{:x}.", updated_at.timestamp_micros());
    for byte in digest.iter().take(8) {
        // Writing to a String cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// The version in a tag of this server. Weak tags have none: they never match for a change.
pub(crate) fn version(tag: &str) -> Option<DateTime<Utc>> {
    let (micros, digest) = tag.strip_prefix('"')?.strip_suffix('"')?.split_once('.')?;
    let known = digest.len() == 16 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    let micros = i64::from_str_radix(micros, 16).ok().filter(|_| known)?;
    DateTime::from_timestamp_micros(micros)
}

/// Whether `If-None-Match` names this tag. Compression weakens a tag on its way, so the weak form counts here.
pub(crate) fn holds(request: &HttpRequest, tag: &str) -> bool {
    let named = |value: &HeaderValue| {
        value.to_str().is_ok_and(|list| {
            list.split(',')
                .map(str::trim)
                .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
        })
    };
    request.headers().get_all(header::IF_NONE_MATCH).any(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_gives_its_version_back() {
        let at = DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap();
        let tag = tag(at, b"{}");
        assert_eq!(version(&tag), Some(at));
        for wrong in [
            "",
            "\"\"",
            "\"1.2\"",
            "W/\"60a1.0011223344556677\"",
            "60a1.0011223344556677",
            "\"x.0011223344556677\"",
        ] {
            assert_eq!(version(wrong), None, "{wrong}");
        }
    }
}
