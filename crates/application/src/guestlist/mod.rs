//! Who comes: requests, invitations, links and attendees.
//!
//! Whatever gives or frees a seat locks the event's inventory first. So two hosts who answer one request, or a host and a
//! guest, come one after the other, and the second finds a request that is not pending any more. The conditional update
//! of the row says the same once more, as the last line.

mod accept_invite;
mod accept_invite_link;
mod accept_request;
mod cancel_request;
mod confirm_attendee;
mod decline_invite;
mod decline_request;
mod invite_error;
mod invite_person;
mod join_error;
mod link_token;
mod list_attendees;
mod list_invites;
mod list_requests;
mod lose_seats;
mod make_invite_link;
mod make_room;
mod open_event;
mod own_invite;
mod prospect;
mod request_error;
mod request_to_join;
mod revoke_invite;
mod seat_guest;
mod show_invite;
mod show_invite_link;
mod show_request;
#[cfg(test)]
pub(crate) mod stage;
mod welcome;
mod withdraw_holds;
mod words;

pub use accept_invite::{SeatWish, accept_invite};
pub use accept_invite_link::accept_invite_link;
pub use accept_request::accept_request;
pub use cancel_request::cancel_request;
pub use confirm_attendee::{ConfirmError, Confirmation, confirm_attendee};
pub use decline_invite::decline_invite;
pub use decline_request::decline_request;
pub use invite_error::InviteError;
pub use invite_person::{NewInvite, Target, invite_person};
pub(crate) use invite_person::{active_user, unknown_user};
pub use join_error::JoinError;
pub use list_attendees::{AttendeeList, ListAttendeesError, list_attendees};
pub use list_invites::{list_invites, list_own_invites};
pub use list_requests::{list_own_requests, list_requests};
pub use lose_seats::{SeatsLost, lose_seats};
pub use make_invite_link::{MadeInviteLink, NewInviteLink, make_invite_link};
pub use request_error::RequestError;
pub use request_to_join::{JoinWish, request_to_join};
pub use revoke_invite::{Revoked, revoke_invite};
pub use show_invite::show_invite;
pub use show_invite_link::show_invite_link;
pub use show_request::show_request;
pub(crate) use words::{host_name_of, message, name_of};

/// How often tickets are drawn again when a number is taken.
pub(crate) const DRAWS: u32 = 5;
