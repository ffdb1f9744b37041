//! What an operator set about tickets.

use chrono::TimeDelta;

/// What an operator set about tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketSettings {
    /// How long an offer of a ticket can be accepted, in hours, 1 to 720.
    pub transfer_hours: u32,
}

impl Default for TicketSettings {
    fn default() -> Self {
        Self { transfer_hours: 48 }
    }
}

impl TicketSettings {
    /// How long an offer of a ticket lasts.
    pub fn transfer(&self) -> TimeDelta {
        TimeDelta::hours(self.transfer_hours.into())
    }
}
