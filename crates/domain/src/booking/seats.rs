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
    /// The tier says how many seats one order may have; a person may order again.
    PerOrder(u32),
    /// The event says how many seats a guest has in all: confirmed ones and held ones count.
    PerGuest(u32),
}

/// More seats than the limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{asked} seats asked, {allowed} allowed")]
pub struct OverSeatLimit {
    /// What was asked for.
    pub asked: u32,
    /// What can still be had.
    pub allowed: u32,
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

    /// Whether a person who already has `taken` seats at the event, confirmed or held, may have `asked` more.
    pub const fn admits(self, asked: Seats, taken: u32) -> Result<(), OverSeatLimit> {
        let allowed = match self {
            Self::PerOrder(most) => most,
            Self::PerGuest(most) => most.saturating_sub(taken),
        };
        if asked.get() <= allowed {
            Ok(())
        } else {
            Err(OverSeatLimit {
                asked: asked.get(),
                allowed,
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

    #[test]
    fn a_guest_has_one_seat_and_two_with_a_plus_one() {
        let two = Seats::new(2).unwrap();
        assert!(SeatLimit::of(None, false).admits(Seats::ONE, 0).is_ok());
        assert_eq!(
            SeatLimit::of(None, false).admits(two, 0),
            Err(OverSeatLimit { asked: 2, allowed: 1 })
        );
        assert!(SeatLimit::of(None, true).admits(two, 0).is_ok());
        assert_eq!(
            SeatLimit::of(None, true).admits(two, 1),
            Err(OverSeatLimit { asked: 2, allowed: 1 })
        );
    }

    #[test]
    fn a_tier_limits_each_order() {
        let five = Seats::new(5).unwrap();
        assert!(SeatLimit::of(Some(5), false).admits(five, 5).is_ok());
        assert!(SeatLimit::of(Some(4), true).admits(five, 0).is_err());
    }
}
