//! Who comes: requests, invitations and attendees.

mod admission;
mod attendee;
mod invite;
mod invite_link;
mod request;

pub use admission::{AskRefused, cheapest_tier, takes_requests};
pub use attendee::{Attendee, AttendeeStatus, SeatsGained};
pub use invite::{Invite, InviteStatus, InviteStepRefused, InviteType};
pub use invite_link::{InviteLink, LinkRefused, MOST_LINK_USES, check_expiry};
pub use request::{Granted, JoinRequest, RequestStatus, RequestStepRefused};

/// The longest message of a guest or a host, in characters.
pub const LONGEST_MESSAGE: usize = 2000;
