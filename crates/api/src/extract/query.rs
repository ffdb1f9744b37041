//! Query strings.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::faults;
use crate::codes::field::INVALID_TEXT;
use crate::codes::general::INVALID_QUERY;
use crate::problem::{ApiError, FieldError};

/// The query parameters. `T` carries `#[serde(deny_unknown_fields)]`, so that a misspelt filter is refused instead of
/// ignored; a parameter that is given twice is refused too.
#[derive(Clone, Debug)]
pub struct QueryParams<T>(pub T);

impl<T: DeserializeOwned> FromRequest for QueryParams<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    if let Some((name, _)) = pairs
        .clone()
        .find(|(name, value)| name.contains('\0') || value.contains('\0'))
    {
        let error = FieldError::new(
            name.replace('\0', ""),
            INVALID_TEXT,
            "the character U+0000 cannot be used",
        );
        return Err(ApiError::new(INVALID_QUERY).errors(vec![error]));
    }
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
        .map_err(|fault| faults::of_query(&fault))
}
