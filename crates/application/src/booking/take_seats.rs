//! Taking seats from a locked inventory, and giving back those of holds whose time ran out.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{Claim, Decision, Inventory};
use turnout_domain::ids::EventId;
use turnout_ports::store::{Repositories, StoreError};

use crate::context::RequestContext;
use crate::ids::Sequence;

/// Decides one claim. Where seats are short, holds whose time ran out are ended first: they count for nothing, whether
/// or not a sweeper came by.
pub async fn take_seats(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    event: EventId,
    inventory: &mut Inventory,
    claim: Claim,
    now: DateTime<Utc>,
) -> Result<Decision, StoreError> {
    let decision = decide(inventory, claim);
    if !matches!(decision, Decision::SoldOut { .. }) || inventory.event.held == 0 {
        return Ok(decision);
    }
    if expire_and_release(tx, ids, context, event, inventory, now).await? == 0 {
        return Ok(decision);
    }
    Ok(decide(inventory, claim))
}

/// Ends the event's holds whose time ran out and frees their seats in the inventory, which the caller stores. Answers
/// how many ended.
pub async fn expire_and_release(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    event: EventId,
    inventory: &mut Inventory,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let expired = tx.booking().expire_reservations(event, now).await?;
    let mut entries = Vec::with_capacity(expired.len());
    for reservation in &expired {
        if !inventory.release_held(reservation.tier, reservation.seats.get()) {
            return Err(StoreError::Corrupt(format!(
                "reservation {} was not held",
                reservation.key
            )));
        }
        let object = AuditObject::new(ObjectKind::Reservation, reservation.key.uuid());
        let entry = context
            .audit(ids.take(), now, AuditAction::ReservationExpired, object)
            .of_event(event);
        entries.push(entry.changes(Changes::none().from_to("status", "live", "expired")));
    }
    tx.audit().append(&entries).await?;
    Ok(expired.len())
}

fn decide(inventory: &mut Inventory, claim: Claim) -> Decision {
    let decided = inventory.allocate(&[claim]);
    decided.into_iter().next().unwrap_or(Decision::NoSuchTier)
}
