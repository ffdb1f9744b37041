//! Room for a new invitation of a person. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditAction;
use turnout_domain::guestlist::InviteStatus;
use turnout_domain::ids::EventId;
use turnout_ports::guestlist::Invitee;
use turnout_ports::store::Repositories;

use super::InviteError;
use super::words::invite_entry;
use crate::context::RequestContext;
use crate::ids::Sequence;

/// Refuses where the person has an open invitation. One whose time ran out is closed.
pub(super) async fn make_room(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    event: EventId,
    invitee: &Invitee,
    now: DateTime<Utc>,
) -> Result<(), InviteError> {
    let Some(open) = tx.invites().lock_open(event, invitee).await? else {
        return Ok(());
    };
    let (invite, status) = (open.id, open.status_at(now));
    let Ok(expired) = open.expire(now) else {
        return Err(InviteError::AlreadyInvited { invite, status });
    };
    let before = InviteStatus::Pending;
    tx.invites().update(&expired, before).await?;
    let entry = invite_entry(context, ids, now, AuditAction::InviteExpired, &expired, Some(before));
    Ok(tx.audit().append(&[entry]).await?)
}
