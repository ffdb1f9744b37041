//! Who asks.
//!
//! The frame reads the bearer token once and leaves its findings with the request; these extractors only look there.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use turnout_application::context::RequestContext;
use turnout_domain::ids::UserId;

use crate::codes::Code;
use crate::codes::general::{TOKEN_EXPIRED, UNAUTHENTICATED, UNAVAILABLE};
use crate::problem::ApiError;

/// What the frame found out about a request before its handler runs.
pub(crate) struct Identity {
    /// Who, from where.
    pub context: RequestContext,
    /// Why the token that came with the request is not accepted. Then the context is an anonymous one.
    pub refused: Option<Code>,
}

/// A signed-in user; anyone else is refused with 401.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The user.
    pub user: UserId,
    /// What the use cases are told.
    pub context: RequestContext,
}

/// Anyone. A token that is not accepted is still refused, so that a client learns that it must refresh.
#[derive(Clone, Debug)]
pub struct MaybeSignedIn {
    /// The user, if signed in.
    pub user: Option<UserId>,
    /// What the use cases are told.
    pub context: RequestContext,
}

/// The circumstances only, whatever token came along. For sign-in, where an old token must not be in the way, and for
/// webhooks.
#[derive(Clone, Debug)]
pub struct Circumstances(pub RequestContext);

impl FromRequest for SignedIn {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admitted(request))
    }
}

impl FromRequest for MaybeSignedIn {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(accepted(request).map(|context| Self {
            user: context.user(),
            context,
        }))
    }
}

impl FromRequest for Circumstances {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(found(request, |identity| Ok(Self(identity.context.clone()))))
    }
}

/// Refuses as [`SignedIn`] does, for the frame.
pub(crate) fn admit(request: &HttpRequest) -> Result<(), ApiError> {
    admitted(request).map(|_| ())
}

fn admitted(request: &HttpRequest) -> Result<SignedIn, ApiError> {
    let context = accepted(request)?;
    let user = context.user().ok_or_else(|| refusal(UNAUTHENTICATED))?;
    Ok(SignedIn { user, context })
}

fn accepted(request: &HttpRequest) -> Result<RequestContext, ApiError> {
    found(request, |identity| match identity.refused {
        Some(code) => Err(refusal(code)),
        None => Ok(identity.context.clone()),
    })
}

fn found<T>(request: &HttpRequest, look: impl FnOnce(&Identity) -> Result<T, ApiError>) -> Result<T, ApiError> {
    match request.extensions().get::<Identity>() {
        Some(identity) => look(identity),
        None => Err(ApiError::internal("the frame did not look at this request")),
    }
}

fn refusal(code: Code) -> ApiError {
    if code == UNAVAILABLE {
        // Whether the token holds is not known just now; it is not the token's fault.
        return ApiError::new(code).retry_after(1);
    }
    let challenge = if code == TOKEN_EXPIRED {
        r#"Bearer realm="turnout", error="invalid_token", error_description="expired""#
    } else {
        r#"Bearer realm="turnout""#
    };
    ApiError::new(code).header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}
