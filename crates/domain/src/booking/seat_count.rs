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
    /// Seats that the people on the waitlist want.
    pub waiting: u32,
}

impl SeatCount {
    /// Seats that nobody has taken, in a count of this capacity.
    pub const fn empty(capacity: u32) -> Self {
        Self {
            capacity,
            held: 0,
            sold: 0,
            waiting: 0,
        }
    }

    /// Seats that are not free.
    pub const fn taken(self) -> u32 {
        self.held.saturating_add(self.sold)
    }

    /// Seats that nobody has, whoever may have them next.
    pub const fn free(self) -> u32 {
        self.capacity.saturating_sub(self.taken())
    }

    /// Free seats that belong to the people on the waitlist.
    pub const fn set_aside(self) -> u32 {
        let free = self.free();
        if self.waiting < free { self.waiting } else { free }
    }

    /// Seats that a newcomer can have: the free ones that nobody waits for.
    pub const fn available(self) -> u32 {
        self.free().saturating_sub(self.waiting)
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
            waiting: 0,
        };
        assert_eq!((seats.taken(), seats.available()), (9, 1));
        assert_eq!(seats.without_expired(3).available(), 4);
        assert_eq!(seats.without_expired(9).available(), 5);
        assert_eq!(SeatCount::empty(3).available(), 3);
    }

    #[test]
    fn free_seats_belong_to_those_who_wait() {
        let seats = |waiting| SeatCount {
            waiting,
            ..SeatCount::empty(3)
        };
        assert_eq!((seats(2).free(), seats(2).set_aside(), seats(2).available()), (3, 2, 1));
        assert_eq!((seats(5).free(), seats(5).set_aside(), seats(5).available()), (3, 3, 0));
    }
}
