//! A hold ends before it is paid, and the order that waited for its money with it. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{Inventory, Order, OrderStatus, Reservation, ReservationStatus, WaitlistEnd};
use turnout_domain::ids::OrderId;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::store::{Repositories, StoreError};

use super::end_offers::{OfferEnd, end_offers};
use crate::context::RequestContext;
use crate::ids::Sequence;

/// Releases a live hold: its seats are free in the inventory, which the caller has locked and stores afterwards. A hold
/// that is over stays as it is. An offer is taken back by the host from who is not welcome any more, and by the system
/// where the event does not take place.
pub(crate) async fn release_hold(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    inventory: &mut Inventory,
    reservation: &Reservation,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let end = ReservationStatus::Released;
    if !tx.booking().end_reservation(reservation.key, end, now).await? {
        return Ok(());
    }
    if !inventory.release_held(reservation.tier, reservation.seats.get()) {
        return Err(StoreError::Corrupt(format!(
            "reservation {} was not held",
            reservation.key
        )));
    }
    let object = AuditObject::new(ObjectKind::Reservation, reservation.key.uuid());
    let entry = context.audit(ids.take(), now, AuditAction::SeatsReleased, object);
    let changes = Changes::none().from_to("status", reservation.status.as_str(), end.as_str());
    tx.audit()
        .append(&[entry.of_event(reservation.event).changes(changes)])
        .await?;
    let offer_end = match context.user() {
        Some(user) if user == reservation.user => OfferEnd::Left,
        Some(_) => OfferEnd::Closed(WaitlistEnd::NotAdmitted),
        None => OfferEnd::Closed(WaitlistEnd::EventCancelled),
    };
    end_offers(tx, ids, context, std::slice::from_ref(reservation), offer_end, now).await
}

/// Closes an order that waits for its money, as cancelled or expired. Money that still comes goes back.
pub(crate) async fn close_order(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    order: Order,
    end: OrderStatus,
    now: DateTime<Utc>,
) -> Result<Order, StoreError> {
    let before = order.status;
    let (closed, action) = match end {
        OrderStatus::Expired => (order.expire(now), AuditAction::OrderExpired),
        _ => (order.cancel(now), AuditAction::OrderCancelled),
    };
    let closed = closed.map_err(|refused| StoreError::Corrupt(refused.to_string()))?;
    tx.booking().store_order(&closed).await?;
    let object = AuditObject::new(ObjectKind::Order, closed.id.uuid());
    let entry = context.audit(ids.take(), now, action, object).of_event(closed.event);
    let changes = Changes::none().from_to("status", before.as_str(), closed.status.as_str());
    tx.audit().append(&[entry.changes(changes)]).await?;
    if closed.payment_ref.is_some() {
        tx.jobs().enqueue(&give_up_payments(ids, closed.id, now)).await?;
    }
    Ok(closed)
}

/// The job that ends the payments of an order that nobody should finish any more.
pub(crate) fn give_up_payments(ids: &mut Sequence, order: OrderId, now: DateTime<Utc>) -> NewJob {
    NewJob {
        id: ids.take(),
        job: Job::GiveUpPayments { order: order.uuid() },
        run_at: now,
    }
}
