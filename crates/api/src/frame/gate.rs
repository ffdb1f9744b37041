//! Refuses who has not signed in wherever the table of decisions asks for a user, before the handler is called. So a route
//! whose handler forgets to ask is closed all the same.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use serde_json::Value;

use super::operations::Found;
use crate::access::needs_user;
use crate::extract::admit;
use crate::problem::ApiError;

/// Whom an operation lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    Open,
    ForUsers,
    /// Nobody has decided about the operation.
    Closed,
}

impl Gate {
    pub(super) fn of(operation: &Value) -> Self {
        match operation.get("x-permission").and_then(needs_user) {
            Some(true) => Self::ForUsers,
            Some(false) => Self::Open,
            None => Self::Closed,
        }
    }
}

pub(crate) async fn gate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let gate = request.extensions().get().map(|found: &Found| found.operation.gate);
    let refusal = match gate {
        None => Some(ApiError::internal("nobody has looked what the request is about")),
        Some(Gate::Open) => None,
        Some(Gate::ForUsers) => admit(request.request()).err(),
        Some(Gate::Closed) => Some(ApiError::internal("nobody has decided who may call this operation")),
    };
    match refusal {
        None => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Some(refusal) => Ok(request.error_response(refusal).map_into_right_body()),
    }
}
