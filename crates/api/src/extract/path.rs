//! Parameters in the address.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use uuid::Uuid;

use crate::problem::ApiError;

/// The id in the address. What is not a UUID names nothing, so it is 404 like every unknown id.
#[derive(Clone, Copy, Debug)]
pub struct PathId<T>(pub T);

impl<T: From<Uuid>> FromRequest for PathId<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(id(request, 0).map(Self))
    }
}

/// The two ids in the address, in order.
#[derive(Clone, Copy, Debug)]
pub struct PathIds<A, B>(pub A, pub B);

impl<A: From<Uuid>, B: From<Uuid>> FromRequest for PathIds<A, B> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(id(request, 0).and_then(|first| Ok(Self(first, id(request, 1)?))))
    }
}

/// The one text in the address, percent-decoded: a slug, a token, a provider's name.
#[derive(Clone, Debug)]
pub struct PathText(pub String);

impl FromRequest for PathText {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = web::Path::<String>::from_request(request, payload).into_inner();
        ready(match text {
            Ok(text) if !text.contains(['\0', char::REPLACEMENT_CHARACTER]) => Ok(Self(text.into_inner())),
            _ => Err(ApiError::not_found()),
        })
    }
}

fn id<T: From<Uuid>>(request: &HttpRequest, position: usize) -> Result<T, ApiError> {
    let text = request
        .match_info()
        .iter()
        .nth(position)
        .map(|(_, value)| value)
        .unwrap_or_default();
    // Only the plain form with hyphens: one thing has one address.
    if text.len() != 36 {
        return Err(ApiError::not_found());
    }
    Uuid::try_parse(text).map(T::from).map_err(|_| ApiError::not_found())
}
