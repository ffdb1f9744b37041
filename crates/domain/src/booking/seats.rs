//! How many seats.

use std::fmt;

use super::MAX_SEATS_PER_ORDER;

/// A number of seats that somebody asks for: 1 to [`MAX_SEATS_PER_ORDER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seats(u32);

/// Not a number of seats that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be between 1 and {MAX_SEATS_PER_ORDER}")]
pub struct SeatsOutOfRange;

impl Seats {
    /// One seat.
    pub const ONE: Self = Self(1);

    /// Refuses zero and more than [`MAX_SEATS_PER_ORDER`].
    pub const fn new(count: u32) -> Result<Self, SeatsOutOfRange> {
        if count >= 1 && count <= MAX_SEATS_PER_ORDER {
            Ok(Self(count))
        } else {
            Err(SeatsOutOfRange)
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Seats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// How many seats a person may take, and how they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatLimit {
    /// The tier says how many seats one order may have; a person may order again once these are paid.
    PerOrder(u32),
    /// The event says how many seats a guest has in all: confirmed ones and held ones count.
    PerGuest(u32),
}

/// The seats that a person has already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatsHad {
    /// At the event: confirmed ones and live holds.
    pub at_event: u32,
    /// Of the tier: live holds, which are not paid.
    pub unpaid: u32,
}

impl SeatsHad {
    /// Both together.
    pub const fn and(self, more: Self) -> Self {
        Self {
            at_event: self.at_event.saturating_add(more.at_event),
            unpaid: self.unpaid.saturating_add(more.unpaid),
        }
    }
}

/// More seats than the limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{asked} seats asked, {allowed} allowed{}", pay_first(*.unpaid))]
pub struct OverSeatLimit {
    /// What was asked for.
    pub asked: u32,
    /// What can still be had.
    pub allowed: u32,
    /// Seats that are held and not paid, where more can be had once they are paid or given back.
    pub unpaid: u32,
}

fn pay_first(unpaid: u32) -> String {
    match unpaid {
        0 => String::new(),
        held => format!("; pay or give back the {held} that are held first"),
    }
}

impl SeatLimit {
    /// The limit of a tier of an event: its own, or else 1 seat for a guest, 2 with a plus one.
    pub const fn of(tier_max_per_order: Option<u32>, allow_plus_one: bool) -> Self {
        match tier_max_per_order {
            Some(most) => Self::PerOrder(most),
            None if allow_plus_one => Self::PerGuest(2),
            None => Self::PerGuest(1),
        }
    }

    /// Whether a person who has these seats already may have `asked` more. Nobody keeps more seats of a tier from others
    /// than one order may have without paying.
    pub const fn admits(self, asked: Seats, had: SeatsHad) -> Result<(), OverSeatLimit> {
        let (allowed, unpaid) = match self {
            Self::PerOrder(most) => (most.saturating_sub(had.unpaid), had.unpaid),
            Self::PerGuest(most) => (most.saturating_sub(had.at_event), 0),
        };
        if asked.get() <= allowed {
            Ok(())
        } else {
            Err(OverSeatLimit {
                asked: asked.get(),
                allowed,
                unpaid,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_one_to_twenty() {
        assert!(Seats::new(0).is_err());
        assert_eq!(Seats::new(20).map(Seats::get), Ok(20));
        assert!(Seats::new(21).is_err());
    }

    fn had(at_event: u32, unpaid: u32) -> SeatsHad {
        SeatsHad { at_event, unpaid }
    }

    fn over(asked: u32, allowed: u32, unpaid: u32) -> Result<(), OverSeatLimit> {
        Err(OverSeatLimit { asked, allowed, unpaid })
    }

    #[test]
    fn a_guest_has_one_seat_and_two_with_a_plus_one() {
        let two = Seats::new(2).unwrap();
        assert!(SeatLimit::of(None, false).admits(Seats::ONE, had(0, 0)).is_ok());
        assert_eq!(SeatLimit::of(None, false).admits(two, had(0, 0)), over(2, 1, 0));
        assert!(SeatLimit::of(None, true).admits(two, had(0, 0)).is_ok());
        assert_eq!(SeatLimit::of(None, true).admits(two, had(1, 1)), over(2, 1, 0));
    }

    #[test]
    fn a_tier_limits_each_order_and_what_is_held_unpaid() {
        let five = Seats::new(5).unwrap();
        assert!(SeatLimit::of(Some(5), false).admits(five, had(15, 0)).is_ok());
        assert_eq!(SeatLimit::of(Some(4), true).admits(five, had(0, 0)), over(5, 4, 0));
        let refused = SeatLimit::of(Some(5), false).admits(five, had(7, 2)).unwrap_err();
        assert_eq!(Err(refused), over(5, 3, 2));
        assert_eq!(
            refused.to_string(),
            "5 seats asked, 3 allowed; pay or give back the 2 that are held first"
        );
    }
}
