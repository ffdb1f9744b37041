//! The invitations to an event, and those that somebody got.

use turnout_domain::access::Permission;
use turnout_domain::guestlist::InviteStatus;
use turnout_domain::ids::{EventId, InviteId, UserId};
use turnout_ports::guestlist::InviteDetail;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use super::InviteError;
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;

/// The invitations to the event, the latest first, for those who may see them.
pub async fn list_invites(
    app: &App,
    context: &RequestContext,
    event: EventId,
    status: Option<InviteStatus>,
    page: &PageRequest<InviteId>,
) -> Result<Page<InviteDetail, InviteId>, InviteError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::GuestRead, event, now).await?;
    let viewer = context.user();
    Ok(app
        .guestlist_queries
        .invites_of_event(event, viewer, status, now, page)
        .await?)
}

/// The invitations of this person, by name and by number, the latest first.
pub async fn list_own_invites(
    app: &App,
    user: UserId,
    status: Option<InviteStatus>,
    page: &PageRequest<InviteId>,
) -> StoreResult<Page<InviteDetail, InviteId>> {
    let now = app.clock.now();
    app.guestlist_queries.invites_of_person(user, status, now, page).await
}
