//! A party of an invitation looks at it.

use turnout_domain::access::{Belonging, Rule};
use turnout_domain::ids::InviteId;
use turnout_ports::guestlist::InviteDetail;

use super::InviteError;
use crate::access::authorize_thing_read;
use crate::app::App;
use crate::context::RequestContext;

/// The invitation, for its guest and for those who see the guest list of the event. To others it does not exist.
pub async fn show_invite(app: &App, context: &RequestContext, id: InviteId) -> Result<InviteDetail, InviteError> {
    let detail = app.guestlist_queries.invite(id).await?.ok_or(InviteError::NotFound)?;
    let invite = if detail.event.status.is_announced() {
        Belonging::invite(&detail.invite)
    } else {
        Belonging::invite_unannounced(&detail.invite)
    };
    authorize_thing_read(app, context.actor, Rule::SHOW_INVITE, invite, app.clock.now()).await?;
    Ok(detail)
}
