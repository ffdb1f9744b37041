//! A party of an invitation looks at it.

use turnout_domain::access::Permission;
use turnout_domain::ids::{InviteId, UserId};
use turnout_ports::guestlist::InviteDetail;

use super::InviteError;
use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// The invitation, for its guest and for those who see the guest list of the event. To others it does not exist.
pub async fn show_invite(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: InviteId,
) -> Result<InviteDetail, InviteError> {
    let detail = app.guestlist_queries.invite(id).await?.ok_or(InviteError::NotFound)?;
    let own = app
        .account_queries
        .own_profile(user)
        .await?
        .ok_or(InviteError::NotFound)?;
    if detail.event.status.is_announced() && detail.invite.is_for(user, &own.user.phone) {
        return Ok(detail);
    }
    let event = detail.invite.event;
    let (queries, now) = (&*app.event_queries, app.clock.now());
    match authorize_read(queries, context.actor, Permission::GuestRead, event, now).await {
        Ok(_) => Ok(detail),
        Err(AccessError::EventNotFound | AccessError::Forbidden) => Err(InviteError::NotFound),
        Err(AccessError::Store(error)) => Err(error.into()),
    }
}
