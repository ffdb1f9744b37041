//! A place in the line.

use chrono::{DateTime, Utc};

use crate::booking::Seats;
use crate::ids::{EventId, ReservationId, TierId, UserId, WaitlistEntryId};
use crate::text_enum::text_enum;

text_enum! {
    /// Where a place in the line stands.
    WaitlistStatus {
        /// Waits for seats.
        Waiting = "waiting",
        /// Seats are kept for the person for a while.
        Offered = "offered",
        /// The person took them.
        Accepted = "accepted",
        /// The offer ran out.
        Expired = "expired",
        /// The person left the line or gave the offer back.
        Left = "left",
        /// The line ended, or the person cannot have seats any more.
        Closed = "closed",
    }
}

impl WaitlistStatus {
    /// Whether the state machine draws an arrow from here to there.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Waiting, Self::Offered | Self::Left | Self::Closed)
                | (
                    Self::Offered,
                    Self::Accepted | Self::Expired | Self::Left | Self::Closed
                )
        )
    }

    /// Whether the person is in the line or has an offer: then they cannot join a second time.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Offered)
    }
}

text_enum! {
    /// Why a place in the line was closed.
    WaitlistEnd {
        /// The event does not take place.
        EventCancelled = "event_cancelled",
        /// The event is over.
        EventOver = "event_over",
        /// The tier is not sold any more.
        SalesClosed = "sales_closed",
        /// The person may not book any more: the event's rules changed, or they have as many seats as they may have.
        NotAdmitted = "not_admitted",
        /// The tier or the event has become smaller than the number of seats that the person wants.
        TooManySeats = "too_many_seats",
    }
}

/// Somebody's place in the line of a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitlistEntry {
    /// Public id.
    pub id: WaitlistEntryId,
    /// The event.
    pub event: EventId,
    /// The tier.
    pub tier: TierId,
    /// Who waits.
    pub user: UserId,
    /// For how many seats.
    pub seats: Seats,
    /// Where it stands.
    pub status: WaitlistStatus,
    /// The hold of the offer.
    pub reservation: Option<ReservationId>,
    /// Why it was closed.
    pub closed_for: Option<WaitlistEnd>,
    /// When seats were offered.
    pub offered_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// When the person joined.
    pub created_at: DateTime<Utc>,
}

/// A step that the state machine of the waitlist does not draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a place in the line that is {from} cannot become {to}")]
pub struct WaitlistStepRefused {
    /// Where it stands.
    pub from: WaitlistStatus,
    /// Where it was to go.
    pub to: WaitlistStatus,
}

impl WaitlistEntry {
    /// Seats are kept for the person.
    pub fn offer(self, reservation: ReservationId, at: DateTime<Utc>) -> Result<Self, WaitlistStepRefused> {
        let mut offered = self.step(WaitlistStatus::Offered)?;
        offered.reservation = Some(reservation);
        offered.offered_at = Some(at.max(offered.created_at));
        Ok(offered)
    }

    /// The person took the seats, gave them back, or let the time run out.
    pub fn end(self, end: WaitlistStatus, at: DateTime<Utc>) -> Result<Self, WaitlistStepRefused> {
        let mut ended = self.step(end)?;
        // Whoever ends it may have looked at the clock before the person joined, and waited for the line since.
        ended.ended_at = Some(at.max(ended.offered_at.unwrap_or(ended.created_at)));
        Ok(ended)
    }

    /// Nothing can come of it any more.
    pub fn close(self, why: WaitlistEnd, at: DateTime<Utc>) -> Result<Self, WaitlistStepRefused> {
        let mut closed = self.end(WaitlistStatus::Closed, at)?;
        closed.closed_for = Some(why);
        Ok(closed)
    }

    fn step(mut self, to: WaitlistStatus) -> Result<Self, WaitlistStepRefused> {
        let from = self.status;
        if from.may_become(to) {
            self.status = to;
            Ok(self)
        } else {
            Err(WaitlistStepRefused { from, to })
        }
    }
}

#[cfg(test)]
mod tests {
    use WaitlistStatus::{Accepted, Closed, Expired, Left, Offered, Waiting};
    use uuid::Uuid;

    use super::*;

    fn entry(status: WaitlistStatus) -> WaitlistEntry {
        WaitlistEntry {
            id: Uuid::from_u128(1).into(),
            event: Uuid::from_u128(2).into(),
            tier: Uuid::from_u128(3).into(),
            user: Uuid::from_u128(4).into(),
            seats: Seats::ONE,
            status,
            reservation: None,
            closed_for: None,
            offered_at: None,
            ended_at: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_the_steps_that_are_drawn_can_be_taken() {
        let drawn = [
            (Waiting, Offered),
            (Waiting, Left),
            (Waiting, Closed),
            (Offered, Accepted),
            (Offered, Expired),
            (Offered, Left),
            (Offered, Closed),
        ];
        for from in WaitlistStatus::ALL.iter().copied() {
            for to in WaitlistStatus::ALL.iter().copied() {
                let expected = if drawn.contains(&(from, to)) {
                    Ok(to)
                } else {
                    Err(WaitlistStepRefused { from, to })
                };
                assert_eq!(
                    entry(from).step(to).map(|entry| entry.status),
                    expected,
                    "{from} to {to}"
                );
            }
        }
    }

    #[test]
    fn an_offer_names_its_hold_and_a_closed_place_its_reason() {
        let now = DateTime::UNIX_EPOCH;
        let key = ReservationId::new(Uuid::from_u128(9));
        let offered = entry(Waiting).offer(key, now).unwrap();
        assert_eq!((offered.reservation, offered.offered_at), (Some(key), Some(now)));
        let early = entry(Waiting).created_at - chrono::TimeDelta::seconds(1);
        let left = entry(Waiting).end(Left, early).unwrap();
        assert_eq!(left.ended_at, Some(left.created_at));
        let closed = entry(Waiting).close(WaitlistEnd::SalesClosed, now).unwrap();
        assert_eq!(
            (closed.status, closed.closed_for, closed.ended_at),
            (Closed, Some(WaitlistEnd::SalesClosed), Some(now))
        );
    }
}
