//! How full an event is.

use turnout_domain::attendance::QuarterHour;

/// How many are expected, have come and are inside, and what happened at the door, all as of one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveNumbers {
    /// Tickets that are good or were used.
    pub expected: u32,
    /// Of them, those that were used.
    pub checked_in: u32,
    /// Guests who came in and have not left.
    pub inside: u32,
    /// Each quarter of an hour in which somebody passed the door, the earliest first.
    pub quarters: Vec<QuarterHour>,
}
