//! A confirmed participant of an event.

use chrono::{DateTime, Utc};

use crate::ids::{AttendeeId, EventId, InviteId, RequestId, UserId};
use crate::money::Money;
use crate::text_enum::text_enum;

text_enum! {
    /// Where a participant stands.
    AttendeeStatus {
        /// Will come.
        Going = "going",
        /// Came in.
        CheckedIn = "checked_in",
        /// Gave the seats back.
        NotGoing = "not_going",
        /// Lost the seats: refund, or the event was cancelled.
        Cancelled = "cancelled",
    }
}

impl AttendeeStatus {
    /// Whether their seats count.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Going | Self::CheckedIn)
    }
}

/// One participant; one for each person and event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Public id.
    pub id: AttendeeId,
    /// The event.
    pub event: EventId,
    /// The person.
    pub user: UserId,
    /// The accepted request they came by.
    pub request: Option<RequestId>,
    /// The accepted invitation they came by.
    pub invite: Option<InviteId>,
    /// Name of the tier of their latest booking.
    pub ticket_type: String,
    /// Seats that are valid now; zero once they do not count.
    pub seats: u32,
    /// Paid less refunded.
    pub price_paid: Money,
    /// Platform fees of their orders.
    pub platform_fee: Money,
    /// Where they stand.
    pub status: AttendeeStatus,
    /// First time through the door.
    pub checked_in_at: Option<DateTime<Utc>>,
    /// Since when they have seats that were only given to their number. Others learn who they are once they sign in after
    /// that, or come.
    pub unasked_since: Option<DateTime<Utc>>,
}

/// Seats that somebody gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatsGained {
    /// How many.
    pub seats: u32,
    /// Name of the tier.
    pub ticket_type: String,
    /// What was paid for them.
    pub paid: Money,
    /// The platform fee in it.
    pub platform_fee: Money,
    /// The accepted request.
    pub request: Option<RequestId>,
    /// The accepted invitation.
    pub invite: Option<InviteId>,
    /// When they were given to whoever has a number, who did nothing for it.
    pub unasked_at: Option<DateTime<Utc>>,
}

impl Attendee {
    /// Whether anything was paid.
    pub fn is_paid(&self) -> bool {
        !self.price_paid.is_zero()
    }

    /// Whether they come, and not only because seats were given to their number.
    pub fn has_asked(&self) -> bool {
        match self.status {
            AttendeeStatus::CheckedIn => true,
            _ => self.status.counts() && self.unasked_since.is_none(),
        }
    }

    /// A first booking.
    pub fn confirmed(id: AttendeeId, event: EventId, user: UserId, gained: SeatsGained) -> Self {
        Self {
            id,
            event,
            user,
            request: gained.request,
            invite: gained.invite,
            ticket_type: gained.ticket_type,
            seats: gained.seats,
            price_paid: gained.paid,
            platform_fee: gained.platform_fee,
            status: AttendeeStatus::Going,
            checked_in_at: None,
            unasked_since: gained.unasked_at,
        }
    }

    /// A further booking: the seats grow, and somebody who did not count counts again. It never fails, because its money
    /// may have been taken already: the sums stop at the largest amount, and start anew in another currency.
    pub fn gain(mut self, gained: SeatsGained) -> Self {
        self.seats += gained.seats;
        if self.price_paid.currency() == gained.paid.currency() {
            self.price_paid = self.price_paid.saturating_plus(gained.paid);
            self.platform_fee = self.platform_fee.saturating_plus(gained.platform_fee);
        } else {
            self.price_paid = gained.paid;
            self.platform_fee = gained.platform_fee;
        }
        self.ticket_type = gained.ticket_type;
        self.request = gained.request.or(self.request);
        self.invite = gained.invite.or(self.invite);
        // Whoever was known stays known, and whoever books is.
        self.unasked_since = gained.unasked_at.and(self.unasked_since);
        if !self.status.counts() {
            self.status = AttendeeStatus::Going;
        }
        self
    }

    /// Seats are lost, by refund or cancellation. With the last one the person stands as `left`.
    pub fn lose(mut self, seats: u32, left: AttendeeStatus) -> Self {
        self.seats = self.seats.saturating_sub(seats);
        if self.seats == 0 && self.status.counts() {
            self.status = left;
        }
        self
    }

    /// Money went back.
    pub fn refunded(mut self, amount: Money) -> Self {
        let zero = Money::zero(self.price_paid.currency());
        self.price_paid = self.price_paid.minus(amount).unwrap_or(zero);
        self
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::money::Currency;

    fn gained(seats: u32, paid: &str) -> SeatsGained {
        SeatsGained {
            seats,
            ticket_type: "VIP".to_owned(),
            paid: Money::parse(paid, Currency::Inr).unwrap(),
            platform_fee: Money::zero(Currency::Inr),
            request: None,
            invite: None,
            unasked_at: None,
        }
    }

    fn attendee(seats: u32, paid: &str) -> Attendee {
        Attendee::confirmed(
            Uuid::nil().into(),
            Uuid::nil().into(),
            Uuid::nil().into(),
            gained(seats, paid),
        )
    }

    #[test]
    fn seats_grow_with_further_orders() {
        let more = attendee(1, "10").gain(gained(2, "20"));
        assert_eq!((more.seats, more.price_paid.minor()), (3, 3_000));
    }

    #[test]
    fn whoever_was_given_seats_by_their_number_is_unknown_until_they_book() {
        let at = Some(DateTime::UNIX_EPOCH);
        let unasked = |seats| SeatsGained {
            unasked_at: at,
            ..gained(seats, "0")
        };
        let first = Attendee {
            unasked_since: at,
            ..attendee(1, "0")
        };
        assert_eq!(first.clone().gain(unasked(1)).unasked_since, at);
        assert_eq!(first.gain(gained(1, "0")).unasked_since, None);
        // Who is on the list is known.
        assert_eq!(attendee(1, "0").gain(unasked(1)).unasked_since, None);
        let mut given = attendee(1, "0");
        for (unasked_since, status, has_asked) in [
            (None, AttendeeStatus::Going, true),
            (at, AttendeeStatus::Going, false),
            (at, AttendeeStatus::CheckedIn, true),
            (None, AttendeeStatus::Cancelled, false),
        ] {
            given.unasked_since = unasked_since;
            given.status = status;
            assert_eq!(given.has_asked(), has_asked, "{status} {unasked_since:?}");
        }
    }

    #[test]
    fn a_booking_that_was_paid_is_never_refused_for_its_sums() {
        let most = attendee(1, "99999999999.99").gain(gained(1, "5"));
        assert_eq!(most.price_paid.minor(), 9_999_999_999_999);
        let mut rupees = attendee(1, "10");
        rupees.platform_fee = Money::parse("1", Currency::Inr).unwrap();
        let dollars = SeatsGained {
            paid: Money::parse("7", Currency::Usd).unwrap(),
            platform_fee: Money::zero(Currency::Usd),
            ..gained(1, "0")
        };
        let anew = rupees.gain(dollars);
        assert_eq!(anew.price_paid, Money::parse("7", Currency::Usd).unwrap());
        assert_eq!((anew.seats, anew.platform_fee.currency()), (2, Currency::Usd));
    }

    #[test]
    fn without_seats_nobody_counts_and_a_new_booking_counts_again() {
        let one_left = attendee(2, "10").lose(1, AttendeeStatus::Cancelled);
        assert_eq!((one_left.seats, one_left.status), (1, AttendeeStatus::Going));
        let gone = one_left.lose(1, AttendeeStatus::Cancelled);
        assert_eq!((gone.seats, gone.status), (0, AttendeeStatus::Cancelled));
        assert_eq!(gone.gain(gained(1, "5")).status, AttendeeStatus::Going);
    }
}
