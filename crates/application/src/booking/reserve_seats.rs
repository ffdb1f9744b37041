//! A person reserves seats of an open event.

use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{BookingRefused, HoldRefused, HoldWish, Reservation, Seats};
use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_domain::money::MoneyError;
use turnout_ports::booking::HoldRequest;
use turnout_ports::idempotency::IdempotencyKey;
use turnout_ports::store::StoreError;

use super::hold_batch::{RenderHold, Wisher};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::Answer;
use crate::ids::{self, Sequence};

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
    /// More people want seats of this event than can wait.
    #[error("too many people wait for seats of this event")]
    Busy,
    /// The price cannot be computed.
    #[error(transparent)]
    Price(#[from] MoneyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<HoldRefused> for ReserveError {
    fn from(refused: HoldRefused) -> Self {
        match refused {
            HoldRefused::NoSuchTier => Self::NoSuchTier,
            HoldRefused::Refused(BookingRefused::Unseen) => Self::NoSuchEvent,
            HoldRefused::Refused(other) => Self::Refused(other),
            HoldRefused::SoldOut { available } => Self::SoldOut { available },
            HoldRefused::Price(error) => Self::Price(error),
        }
    }
}

/// Keeps the seats for the person, once for each idempotency key. Those who want seats at the same time are decided
/// together.
pub async fn reserve_seats(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: ReserveSeats,
    idempotency: Option<IdempotencyKey>,
    render: RenderHold,
) -> Result<Answer<Reservation>, ReserveError> {
    let now = app.clock.now();
    let wisher = Wisher {
        request: HoldRequest {
            event: wish.event,
            wish: HoldWish {
                key: ids::draw(now, &*app.entropy),
                user,
                tier: wish.tier,
                seats: wish.seats,
            },
            idempotency,
        },
        context: context.clone(),
        ids: Sequence::draw(now, &*app.entropy),
        render,
    };
    app.holds.decide(app, wisher).await
}

/// The audit entry of seats that are kept from now on.
pub(crate) fn reserved(context: &RequestContext, ids: &mut Sequence, reservation: &Reservation) -> AuditEntry {
    let object = AuditObject::new(ObjectKind::Reservation, reservation.key.uuid());
    let changes = Changes::none()
        .set("status", reservation.status.as_str())
        .set("seats", reservation.seats.to_string())
        .set("total", reservation.price.total.to_string())
        .set("tier_id", reservation.tier.to_string())
        .set("expires_at", reservation.expires_at.to_rfc3339());
    context
        .audit(ids.take(), reservation.created_at, AuditAction::SeatsReserved, object)
        .of_event(reservation.event)
        .changes(changes)
}
