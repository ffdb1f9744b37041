//! How many seats there are and how many are taken.

/// The largest number of seats an event or a tier can have.
pub const MAX_CAPACITY: u32 = 1_000_000;

/// The seats of an event or of a tier. Never more are taken than there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatCount {
    /// Seats in all; 0 where the host has not said yet.
    pub capacity: u32,
    /// Seats of reservations that are live.
    pub held: u32,
    /// Seats of confirmed attendees.
    pub sold: u32,
}

impl SeatCount {
    /// Seats that nobody has taken, in a count of this capacity.
    pub const fn empty(capacity: u32) -> Self {
        Self {
            capacity,
            held: 0,
            sold: 0,
        }
    }

    /// Seats that are not free.
    pub const fn taken(self) -> u32 {
        self.held.saturating_add(self.sold)
    }

    /// Seats that are free.
    pub const fn available(self) -> u32 {
        self.capacity.saturating_sub(self.taken())
    }

    /// The same seats once holds of this many have expired.
    pub const fn without_expired(self, expired: u32) -> Self {
        Self {
            held: self.held.saturating_sub(expired),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expired_holds_are_free_seats() {
        let seats = SeatCount {
            capacity: 10,
            held: 4,
            sold: 5,
        };
        assert_eq!((seats.taken(), seats.available()), (9, 1));
        assert_eq!(seats.without_expired(3).available(), 4);
        assert_eq!(seats.without_expired(9).available(), 5);
        assert_eq!(SeatCount::empty(3).available(), 3);
    }
}
