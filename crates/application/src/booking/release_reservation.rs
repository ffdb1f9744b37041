//! The owner gives a reservation back. Its seats are free at once, and an order that waits for its money is cancelled.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::booking::{Inventory, OrderStatus, ReservationEnded, ReservationStatus};
use turnout_domain::ids::{EventId, ReservationId};
use turnout_ports::store::{Repositories, StoreError};

use super::give_up_seats::{close_order, release_hold};
use super::store_seats::store_seats;
use crate::access::may_as_owner;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// There is no such reservation of this person.
    #[error("there is no such reservation")]
    NotFound,
    /// It became a paid order or a booking.
    #[error(transparent)]
    Ended(#[from] ReservationEnded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for ReleaseError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Gives the seats back. One that was released or expired before is as good as released.
pub async fn release_reservation(app: &App, context: &RequestContext, key: ReservationId) -> Result<(), ReleaseError> {
    let view = app.booking_queries.reservation(key).await?;
    let view = view
        .filter(|view| {
            may_as_owner(
                context.actor,
                Rule::USE_RESERVATION,
                Belonging::reservation(&view.reservation),
            )
        })
        .ok_or(ReleaseError::NotFound)?;
    let now = app.clock.now();
    let unit = Release {
        context,
        key,
        event: view.reservation.event,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

pub(super) struct Release<'a> {
    pub context: &'a RequestContext,
    pub key: ReservationId,
    pub event: EventId,
    pub ids: Sequence,
    pub now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Release<'_> {
    type Output = ();
    type Error = ReleaseError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), ReleaseError> {
        let mut ids = self.ids;
        let inventory = tx.booking().lock_inventory(self.event).await?;
        let inventory = inventory.ok_or(ReleaseError::NotFound)?;
        give_back(tx, &mut ids, self.context, inventory, self.key, self.now).await
    }
}

/// Releases the hold and cancels the order that waits for its money. Part of a unit of work that holds the inventory of
/// the reservation's event; it is stored here.
pub(super) async fn give_back(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    mut inventory: Inventory,
    key: ReservationId,
    now: DateTime<Utc>,
) -> Result<(), ReleaseError> {
    let reservation = tx.booking().lock_reservation(key).await?;
    let reservation = reservation.ok_or(ReleaseError::NotFound)?;
    if reservation.status == ReservationStatus::Consumed {
        return Err(ReservationEnded(reservation.status).into());
    }
    release_hold(tx, ids, context, &mut inventory, &reservation, now).await?;
    store_seats(tx, ids, reservation.event, &inventory, now).await?;
    let order = tx.booking().lock_order_of(key).await?;
    if let Some(order) = order.filter(|order| order.status == OrderStatus::Pending) {
        close_order(tx, ids, context, order, OrderStatus::Cancelled, now).await?;
    }
    Ok(())
}
