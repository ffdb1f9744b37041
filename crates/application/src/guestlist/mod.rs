//! Who comes.

mod confirm_attendee;
mod lose_seats;

pub use confirm_attendee::{ConfirmError, Confirmation, confirm_attendee};
pub use lose_seats::{SeatsLost, lose_seats};
