//! A party of a request looks at it.

use turnout_domain::access::Permission;
use turnout_domain::ids::{RequestId, UserId};
use turnout_ports::guestlist::RequestDetail;

use super::RequestError;
use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// The request, for its requester and for those who see the requests of the event. To others it does not exist.
pub async fn show_request(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: RequestId,
) -> Result<RequestDetail, RequestError> {
    let detail = app.guestlist_queries.request(id).await?.ok_or(RequestError::NotFound)?;
    if detail.request.requester == user {
        return Ok(detail);
    }
    let event = detail.request.event;
    let (queries, now) = (&*app.event_queries, app.clock.now());
    match authorize_read(queries, context.actor, Permission::GuestRead, event, now).await {
        Ok(_) => Ok(detail),
        Err(AccessError::EventNotFound | AccessError::Forbidden) => Err(RequestError::NotFound),
        Err(AccessError::Store(error)) => Err(error.into()),
    }
}
