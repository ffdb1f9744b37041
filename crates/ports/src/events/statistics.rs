//! How an event goes.

use chrono::{DateTime, Utc};
use turnout_domain::events::{TicketActivity, TicketCounts};

/// An event's tickets, all as of one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketStatistics {
    /// By where they stand.
    pub counts: TicketCounts,
    /// What happened, by the quarter of an hour in which it began, the earliest first.
    pub activity: Vec<(DateTime<Utc>, TicketActivity)>,
}
