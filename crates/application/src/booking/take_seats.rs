//! Taking seats from a locked inventory, and giving back those of holds whose time ran out.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{Claim, Decision, Inventory};
use turnout_domain::ids::EventId;
use turnout_ports::store::{Repositories, StoreError};

use super::end_offers::{OfferEnd, end_offers};
use crate::context::RequestContext;
use crate::ids::Sequence;

/// How many holds are ended in one step: a hot event may have a hundred thousand that ran out in the same minute, and
/// whoever ends them keeps the lock that buyers wait for.
const CHUNK: u32 = 1_000;

/// Holds whose time ran out and that were ended in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expired {
    /// How many.
    pub holds: usize,
    /// There may be more of them.
    pub is_full: bool,
}

/// Decides one claim. Where seats are short, holds whose time ran out are ended first, as many as it takes: they count
/// for nothing, whether or not a sweeper came by.
pub async fn take_seats(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    event: EventId,
    inventory: &mut Inventory,
    claim: Claim,
    now: DateTime<Utc>,
) -> Result<Decision, StoreError> {
    loop {
        let decision = inventory.decide(claim);
        if !matches!(decision, Decision::SoldOut { .. }) || inventory.event.held == 0 {
            return Ok(decision);
        }
        let expired = expire_and_release(tx, ids, context, event, inventory, now).await?;
        if expired.holds == 0 {
            return Ok(decision);
        }
    }
}

/// Ends holds of the event whose time ran out, one step of them, and frees their seats in the inventory, which the
/// caller stores.
pub async fn expire_and_release(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    event: EventId,
    inventory: &mut Inventory,
    now: DateTime<Utc>,
) -> Result<Expired, StoreError> {
    let expired = tx.booking().expire_reservations(event, now, CHUNK).await?;
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
    end_offers(tx, ids, context, &expired, OfferEnd::Expired, now).await?;
    Ok(Expired {
        holds: expired.len(),
        is_full: u32::try_from(expired.len()).is_ok_and(|holds| holds >= CHUNK),
    })
}
