//! The requests to join an event, and those that somebody made.

use turnout_domain::access::Permission;
use turnout_domain::guestlist::RequestStatus;
use turnout_domain::ids::{EventId, RequestId, UserId};
use turnout_ports::guestlist::RequestDetail;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use super::RequestError;
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;

/// The requests to join the event, the oldest first, for those who may see them.
pub async fn list_requests(
    app: &App,
    context: &RequestContext,
    event: EventId,
    status: Option<RequestStatus>,
    page: &PageRequest<RequestId>,
) -> Result<Page<RequestDetail, RequestId>, RequestError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::GuestRead, event, now).await?;
    let viewer = context.user();
    Ok(app
        .guestlist_queries
        .requests_of_event(event, viewer, status, page)
        .await?)
}

/// The person's own requests, the latest first.
pub async fn list_own_requests(
    app: &App,
    user: UserId,
    page: &PageRequest<RequestId>,
) -> StoreResult<Page<RequestDetail, RequestId>> {
    app.guestlist_queries.requests_of_person(user, page).await
}
