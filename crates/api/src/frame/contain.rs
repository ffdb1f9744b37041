//! Turns a panic in a handler into a 500. The worker goes on serving; the panic hook has logged where it happened.

use std::panic::AssertUnwindSafe;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures::FutureExt;

use crate::problem::ApiError;

pub(crate) async fn contain<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    // The state that a handler shares with others is behind ports, which hold their own locks.
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(panic) => {
            let said = panic
                .downcast_ref::<&str>()
                .copied()
                .or(panic.downcast_ref::<String>().map(String::as_str));
            Err(ApiError::internal(format!("a handler panicked: {}", said.unwrap_or("no message"))).into())
        }
    }
}
