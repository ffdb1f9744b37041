//! A person reserves seats of an open event.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{
    BookingRefused, Claim, ClaimKind, Decision, Price, Reservation, ReservationSource, ReservationStatus, Seats,
};
use turnout_domain::ids::{EventId, ReservationId, TierId, UserId};
use turnout_domain::money::MoneyError;
use turnout_ports::store::{Repositories, StoreError};

use super::settings::BookingSettings;
use super::take_seats::take_seats;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// Which seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReserveSeats {
    /// Of which event.
    pub event: EventId,
    /// Of which tier; may be left out where the event sells only one.
    pub tier: Option<TierId>,
    /// How many.
    pub seats: Seats,
}

/// The seats are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// The hold.
    pub reservation: Reservation,
    /// What an order of it costs now.
    pub price: Price,
}

/// Why no seats are kept.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    /// There is no such event, or the person may not know of it.
    #[error("there is no such event")]
    NoSuchEvent,
    /// The event has no such tier.
    #[error("the event has no such tier")]
    NoSuchTier,
    /// A rule of the event or the tier.
    #[error(transparent)]
    Refused(BookingRefused),
    /// Not enough seats are free.
    #[error("only {available} seats are left")]
    SoldOut {
        /// How many could be had.
        available: u32,
    },
    /// The price cannot be computed.
    #[error(transparent)]
    Price(#[from] MoneyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BookingRefused> for ReserveError {
    fn from(refused: BookingRefused) -> Self {
        match refused {
            BookingRefused::Unseen => Self::NoSuchEvent,
            other => Self::Refused(other),
        }
    }
}

impl MaybeContended for ReserveError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Keeps the seats for the person, once for each idempotency key.
pub async fn reserve_seats(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: ReserveSeats,
    once: &Once<'_, Reserved>,
) -> Result<Answer<Reserved>, ReserveError> {
    let now = app.clock.now();
    let unit = Reserve {
        context,
        settings: &app.booking_settings,
        user,
        wish,
        key: ids::draw(now, &*app.entropy),
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct Reserve<'a> {
    context: &'a RequestContext,
    settings: &'a BookingSettings,
    user: UserId,
    wish: ReserveSeats,
    key: ReservationId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Reserve<'_> {
    type Output = Reserved;
    type Error = ReserveError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Reserved, ReserveError> {
        let Self { wish, now, context, .. } = *self;
        let mut ids = self.ids;
        let locked = tx.booking().lock_inventory(wish.event).await?;
        let mut inventory = locked.ok_or(ReserveError::NoSuchEvent)?;
        let facts = tx.booking().facts(wish.event, wish.tier, self.user, now).await?;
        let facts = match facts {
            Some(facts) => facts,
            None if wish.tier.is_some() => return Err(self.without_facts(tx).await?),
            None => return Err(ReserveError::NoSuchEvent),
        };
        facts.admit(ReservationSource::Open, wish.seats, wish.tier.is_some(), now)?;
        let fee = self.settings.fee(facts.tier.price.currency(), facts.fee_bearer);
        let price = Price::of(facts.tier.price, wish.seats, facts.gst, fee)?;
        let claim = Claim {
            tier: facts.tier.id,
            seats: wish.seats,
            kind: ClaimKind::Hold,
        };
        match take_seats(tx, &mut ids, context, wish.event, &mut inventory, claim, now).await? {
            Decision::Granted => {}
            Decision::SoldOut { available } => return Err(ReserveError::SoldOut { available }),
            Decision::NoSuchTier => return Err(ReserveError::NoSuchTier),
        }
        let reservation = Reservation {
            key: self.key,
            event: wish.event,
            tier: facts.tier.id,
            user: self.user,
            seats: wish.seats,
            status: ReservationStatus::Live,
            source: ReservationSource::Open,
            expires_at: now + self.settings.hold(&facts),
            created_at: now,
        };
        tx.booking().insert_reservation(&reservation).await?;
        tx.booking().store_inventory(wish.event, &inventory).await?;
        tx.audit().append(&[reserved(context, &mut ids, &reservation)]).await?;
        Ok(Reserved { reservation, price })
    }
}

impl Reserve<'_> {
    /// A tier was named and nothing found: tells a missing tier only to those who may see the event.
    async fn without_facts(&self, tx: &mut dyn Repositories) -> Result<ReserveError, StoreError> {
        let facts = tx.booking().facts(self.wish.event, None, self.user, self.now).await?;
        Ok(match facts {
            Some(facts) if facts.may_see() => ReserveError::NoSuchTier,
            _ => ReserveError::NoSuchEvent,
        })
    }
}

/// The audit entry of seats that are kept from now on.
pub(crate) fn reserved(
    context: &RequestContext,
    ids: &mut Sequence,
    reservation: &Reservation,
) -> turnout_domain::audit::AuditEntry {
    let object = AuditObject::new(ObjectKind::Reservation, reservation.key.uuid());
    let changes = Changes::none()
        .set("status", reservation.status.as_str())
        .set("seats", reservation.seats.to_string())
        .set("tier_id", reservation.tier.to_string())
        .set("expires_at", reservation.expires_at.to_rfc3339());
    context
        .audit(ids.take(), reservation.created_at, AuditAction::SeatsReserved, object)
        .of_event(reservation.event)
        .changes(changes)
}
