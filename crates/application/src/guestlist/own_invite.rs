//! The invitation of the person who answers it. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::guestlist::Invite;
use turnout_domain::ids::InviteId;
use turnout_ports::store::Repositories;

use super::InviteError;
use crate::access::authorize_thing;
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
    authorize_thing(tx, actor, Rule::ANSWER_INVITE, Belonging::invite(&invite), now).await?;
    Ok(invite)
}
