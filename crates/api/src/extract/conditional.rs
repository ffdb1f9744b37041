//! The `If-Match` header.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};

use crate::codes::general::STALE_VERSION;
use crate::etag;
use crate::problem::ApiError;

/// The version that a PATCH was made for, where the client says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfMatch(pub Option<DateTime<Utc>>);

impl IfMatch {
    /// Refuses with 412 when the client's version is not the present one.
    pub fn check(&self, updated_at: DateTime<Utc>) -> Result<(), ApiError> {
        match self.0 {
            Some(version) if version != updated_at => Err(ApiError::new(STALE_VERSION)),
            _ => Ok(()),
        }
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).map(Self))
    }
}

/// `None` for no header and for `*`. A tag that this server cannot have given out matches nothing.
fn read(request: &HttpRequest) -> Result<Option<DateTime<Utc>>, ApiError> {
    let Some(value) = request.headers().get(header::IF_MATCH) else {
        return Ok(None);
    };
    match value.to_str().unwrap_or_default().trim() {
        "*" => Ok(None),
        tag => etag::version(tag).map(Some).ok_or_else(|| ApiError::new(STALE_VERSION)),
    }
}
