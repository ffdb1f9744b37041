//! The parts of the walk, one file each.

pub(super) mod attendance;
pub(super) mod audit;
pub(super) mod booking;
pub(super) mod events;
pub(super) mod guestlist;
pub(super) mod notifications;
pub(super) mod payments;
pub(super) mod sign_in;

use super::person::Person;

/// Who takes part.
#[derive(Debug)]
pub(super) struct Cast {
    pub host: Person,
    pub ben: Person,
    pub chitra: Person,
    pub dev: Person,
}
