//! Lets a change run to its end.
//!
//! actix-web drops a handler's future when its client hangs up. For a read that is right. A change would stop between
//! two of its steps: the transaction rolls back, but a provider may have been called already. So changes run in a task
//! of their own, which nobody drops.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, rt};

use crate::problem::ApiError;

pub(crate) async fn survive<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if *request.method() == Method::HEAD {
        // HEAD is answered as GET is; the connection leaves out the body.
        request.head_mut().method = Method::GET;
    }
    if request.method().is_safe() {
        return next.call(request).await;
    }
    match rt::spawn(async move { next.call(request).await }).await {
        Ok(outcome) => outcome,
        Err(fault) => Err(ApiError::internal(fault).into()),
    }
}
