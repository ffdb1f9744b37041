//! Gives an accepted guest their seats: at once where they are free, else kept for a while so that they can pay. Part of
//! a unit of work that holds the event's inventory and stores it afterwards.

use chrono::{DateTime, Utc};
use turnout_domain::booking::{
    BookingFacts, Claim, ClaimKind, Decision, HoldWish, Inventory, Reservation, ReservationSource, Seats,
};
use turnout_domain::guestlist::{Granted, SeatsGained};
use turnout_domain::ids::{InviteId, RequestId, ReservationId};
use turnout_domain::money::{Money, MoneyError};
use turnout_ports::guestlist::HeldSeats;
use turnout_ports::store::Repositories;

use super::{Confirmation, JoinError, confirm_attendee};
use crate::booking::{BookingSettings, reserved, take_seats};
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::ticketing::DrawnTicket;

/// What brought the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// An accepted request.
    Request(RequestId),
    /// An accepted invitation.
    Invite(InviteId),
}

impl Way {
    pub(super) const fn source(self) -> ReservationSource {
        match self {
            Self::Request(_) => ReservationSource::Request,
            Self::Invite(_) => ReservationSource::Invite,
        }
    }
}

/// Who gets which seats.
pub(super) struct Seating<'a> {
    pub context: &'a RequestContext,
    pub settings: &'a BookingSettings,
    /// Of the guest and the tier; the guest has been admitted.
    pub facts: &'a BookingFacts,
    pub seats: Seats,
    pub way: Way,
    /// Should there be something to pay.
    pub key: ReservationId,
    /// Should there be nothing to pay: as many as seats.
    pub tickets: &'a [DrawnTicket],
    pub now: DateTime<Utc>,
}

/// The guest has the seats, or they are kept for the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seated {
    pub granted: Granted,
    pub held: Option<HeldSeats>,
}

/// Takes the seats. Where there are not enough, nothing changes.
pub(super) async fn seat_guest(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    inventory: &mut Inventory,
    seating: &Seating<'_>,
) -> Result<Seated, JoinError> {
    let facts = seating.facts;
    let reservation = reservation(seating)?;
    let is_free = reservation.price.total.is_zero();
    let claim = Claim {
        tier: facts.tier.id,
        seats: seating.seats,
        kind: if is_free { ClaimKind::Sell } else { ClaimKind::Hold },
    };
    match take_seats(tx, ids, seating.context, facts.event, inventory, claim, seating.now).await? {
        Decision::Granted => {}
        Decision::SoldOut { available } => return Err(JoinError::SoldOut { available }),
        Decision::NoSuchTier => return Err(JoinError::NoSuchTier),
    }
    let held = if is_free {
        confirm(tx, ids, inventory, seating).await?;
        None
    } else {
        Some(hold(tx, ids, seating.context, reservation).await?)
    };
    Ok(Seated {
        granted: Granted {
            tier: facts.tier.id,
            reservation: held.map(|held| held.key),
        },
        held,
    })
}

async fn confirm(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    inventory: &mut Inventory,
    seating: &Seating<'_>,
) -> Result<(), JoinError> {
    let facts = seating.facts;
    let nothing = Money::zero(facts.tier.price.currency());
    let (request, invite) = match seating.way {
        Way::Request(id) => (Some(id), None),
        Way::Invite(id) => (None, Some(id)),
    };
    let confirmation = Confirmation {
        context: seating.context,
        event: facts.event,
        title: &facts.title,
        host: facts.host,
        tier: facts.tier.id,
        user: facts.guest.user,
        name: &facts.guest.name,
        gained: SeatsGained {
            seats: seating.seats.get(),
            ticket_type: facts.tier.name.clone(),
            paid: nothing,
            platform_fee: nothing,
            request,
            invite,
            unasked_at: None,
        },
        order: None,
        guests: &[],
        tickets: seating.tickets,
        now: seating.now,
    };
    confirm_attendee(tx, ids, inventory, confirmation).await?;
    Ok(())
}

/// The seats while they are not paid for.
fn reservation(seating: &Seating<'_>) -> Result<Reservation, MoneyError> {
    let facts = seating.facts;
    let wish = HoldWish {
        key: seating.key,
        user: facts.guest.user,
        tier: Some(facts.tier.id),
        seats: seating.seats,
    };
    let terms = seating.settings.hold(facts);
    Reservation::begin(wish, seating.way.source(), facts, terms, seating.now)
}

async fn hold(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    reservation: Reservation,
) -> Result<HeldSeats, JoinError> {
    tx.booking().insert_reservation(&reservation).await?;
    tx.audit().append(&[reserved(context, ids, &reservation)]).await?;
    Ok(HeldSeats {
        key: reservation.key,
        tier: reservation.tier,
        seats: reservation.seats.get(),
        status: reservation.status,
        expires_at: reservation.expires_at,
    })
}
