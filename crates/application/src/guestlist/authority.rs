//! Who may decide on what others asked for. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::guestlist::JoinRequest;
use turnout_domain::ids::EventId;
use turnout_ports::store::{Repositories, StoreError};

use super::RequestError;
use crate::access::{AccessError, authorize};
use crate::context::Actor;

/// Whether the actor may do this with the event.
pub(super) async fn may(
    tx: &mut dyn Repositories,
    actor: Actor,
    permission: Permission,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    match authorize(tx, actor, permission, event, now).await {
        Ok(_) => Ok(true),
        Err(AccessError::EventNotFound | AccessError::Forbidden) => Ok(false),
        Err(AccessError::Store(error)) => Err(error),
    }
}

/// Refuses whoever may not answer the request. To anyone but its requester it then does not exist.
pub(super) async fn answers(
    tx: &mut dyn Repositories,
    actor: Actor,
    request: &JoinRequest,
    now: DateTime<Utc>,
) -> Result<(), RequestError> {
    if may(tx, actor, Permission::GuestDecide, request.event, now).await? {
        Ok(())
    } else if actor.user() == Some(request.requester) {
        Err(RequestError::Forbidden)
    } else {
        Err(RequestError::NotFound)
    }
}
