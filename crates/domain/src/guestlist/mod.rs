//! Who comes: requests, invitations and attendees.

mod attendee;

pub use attendee::{Attendee, AttendeeStatus, SeatsGained};
