//! The invitation of the person who answers it. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::guestlist::Invite;
use turnout_domain::ids::InviteId;
use turnout_ports::store::Repositories;

use super::InviteError;
use super::authority::may;
use crate::context::Actor;

/// The invitation, locked, if it is this person's: in their name, or by their number. To those who invite it belongs to
/// somebody else; to others it does not exist.
pub(super) async fn own_invite(
    tx: &mut dyn Repositories,
    id: InviteId,
    actor: Actor,
    now: DateTime<Utc>,
) -> Result<Invite, InviteError> {
    let invite = tx.invites().lock(id).await?.ok_or(InviteError::NotFound)?;
    let user = actor.user().ok_or(InviteError::NotFound)?;
    let person = tx.users().find(user).await?.ok_or(InviteError::NotFound)?;
    if invite.is_for(user, &person.phone) {
        Ok(invite)
    } else if may(tx, actor, Permission::GuestInvite, invite.event, now).await? {
        Err(InviteError::Forbidden)
    } else {
        Err(InviteError::NotFound)
    }
}
