//! Seats kept for a person for a limited time.

use chrono::{DateTime, Utc};

use super::{BookingFacts, HoldTerms, HoldWish, Price, Seats};
use crate::ids::{EventId, ReservationId, TierId, UserId};
use crate::money::MoneyError;
use crate::text_enum::text_enum;

text_enum! {
    /// What became of a reservation.
    ReservationStatus {
        /// It keeps its seats until it expires.
        Live = "live",
        /// It became a paid order or a free booking.
        Consumed = "consumed",
        /// It was given back.
        Released = "released",
        /// Its time ran out.
        Expired = "expired",
    }
}

text_enum! {
    /// Which way led to a reservation.
    ReservationSource {
        /// Booked at an open event.
        Open = "open",
        /// An accepted request.
        Request = "request",
        /// An accepted invitation.
        Invite = "invite",
        /// An offer of the waitlist.
        Waitlist = "waitlist",
        /// Given by the host.
        Host = "host",
    }
}

/// A hold on seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The public `reservation_key`.
    pub key: ReservationId,
    /// The event.
    pub event: EventId,
    /// The tier.
    pub tier: TierId,
    /// For whom.
    pub user: UserId,
    /// How many.
    pub seats: Seats,
    /// What an order of it costs, whatever the host changes meanwhile.
    pub price: Price,
    /// What became of it. A live one may have expired meanwhile: ask [`Reservation::is_live`].
    pub status: ReservationStatus,
    /// Which way led to it.
    pub source: ReservationSource,
    /// From this instant it holds nothing.
    pub expires_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The reservation is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the reservation is {}", .0.as_str())]
pub struct ReservationEnded(pub ReservationStatus);

impl Reservation {
    /// Seats that are kept from now on, of the tier that the facts name and for what it costs now.
    pub fn begin(
        wish: HoldWish,
        source: ReservationSource,
        facts: &BookingFacts,
        terms: HoldTerms,
        now: DateTime<Utc>,
    ) -> Result<Self, MoneyError> {
        Ok(Self {
            key: wish.key,
            event: facts.event,
            tier: facts.tier.id,
            user: wish.user,
            seats: wish.seats,
            price: Price::of(facts.tier.price, wish.seats, facts.gst, terms.fee)?,
            status: ReservationStatus::Live,
            source,
            expires_at: now + terms.lasts,
            created_at: now,
        })
    }

    /// Whether it keeps its seats at this instant.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.status == ReservationStatus::Live && now < self.expires_at
    }

    /// The status as people see it: a live one whose time ran out is expired, whether or not it was swept.
    pub fn status_at(&self, now: DateTime<Utc>) -> ReservationStatus {
        match self.status {
            ReservationStatus::Live if now >= self.expires_at => ReservationStatus::Expired,
            status => status,
        }
    }

    /// Ends it as `end`. Only a live one ends, and only once: its seats are counted once.
    pub fn end(mut self, end: ReservationStatus) -> Result<Self, ReservationEnded> {
        match (self.status, end) {
            (ReservationStatus::Live, ReservationStatus::Live) => Err(ReservationEnded(end)),
            (ReservationStatus::Live, _) => {
                self.status = end;
                Ok(self)
            }
            (ended, _) => Err(ReservationEnded(ended)),
        }
    }
}

#[cfg(test)]
mod tests {
    use ReservationStatus::{Consumed, Expired, Live, Released};
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::booking::samples::{facts, terms};

    fn reservation(status: ReservationStatus) -> Reservation {
        let wish = HoldWish {
            key: Uuid::from_u128(1).into(),
            user: Uuid::from_u128(4).into(),
            tier: None,
            seats: Seats::ONE,
        };
        let now = DateTime::UNIX_EPOCH;
        let live = Reservation::begin(wish, ReservationSource::Open, &facts(), terms(), now);
        Reservation {
            status,
            ..live.unwrap()
        }
    }

    #[test]
    fn holds_nothing_from_the_instant_it_expires() {
        let live = reservation(Live);
        assert!(live.is_live(live.expires_at - TimeDelta::microseconds(1)));
        assert!(!live.is_live(live.expires_at));
        assert_eq!(live.status_at(live.expires_at), Expired);
    }

    #[test]
    fn ends_once() {
        for end in [Consumed, Released, Expired] {
            assert_eq!(reservation(Live).end(end).unwrap().status, end);
            for ended in [Consumed, Released, Expired] {
                assert_eq!(reservation(ended).end(end), Err(ReservationEnded(ended)));
            }
        }
        assert!(reservation(Live).end(Live).is_err());
    }
}
