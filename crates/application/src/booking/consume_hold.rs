//! A hold becomes a booking. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{Inventory, Reservation, ReservationStatus};
use turnout_ports::store::{Repositories, StoreError};

use super::end_offers::{OfferEnd, end_offers};
use crate::context::RequestContext;
use crate::ids::Sequence;

/// Makes the held seats sold ones in the inventory, which the caller has locked and stores afterwards. False if the
/// reservation was not live any more.
pub(crate) async fn consume_hold(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    inventory: &mut Inventory,
    reservation: &Reservation,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let consumed = ReservationStatus::Consumed;
    let ended = tx.booking().end_reservation(reservation.key, consumed, now).await?;
    if !ended || !inventory.consume(reservation.tier, reservation.seats.get()) {
        return Ok(false);
    }
    let object = AuditObject::new(ObjectKind::Reservation, reservation.key.uuid());
    let entry = context.audit(ids.take(), now, AuditAction::ReservationConsumed, object);
    let changes = Changes::none().from_to("status", reservation.status.as_str(), consumed.as_str());
    let entry = entry.of_event(reservation.event).changes(changes);
    tx.audit().append(&[entry]).await?;
    let offer = std::slice::from_ref(reservation);
    end_offers(tx, ids, context, offer, OfferEnd::Accepted, now).await?;
    Ok(true)
}
