//! Storing who comes.

mod invites;
mod queries;
mod requests;

use async_trait::async_trait;
use turnout_domain::guestlist::Attendee;
use turnout_domain::ids::{EventId, UserId};

pub use invites::*;
pub use queries::*;
pub use requests::*;

use crate::store::StoreResult;

/// Attendees inside a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait GuestlistRepository: Send {
    /// Locks the attendee of this person and event until the transaction ends.
    async fn lock_attendee(&mut self, event: EventId, user: UserId) -> StoreResult<Option<Attendee>>;

    /// Stores a new attendee, or writes back what can change in one and raises its version.
    async fn store_attendee(&mut self, attendee: &Attendee) -> StoreResult<()>;

    /// People at the event with active tickets that came without an order, at most `limit`: what is left to wind down.
    async fn people_with_free_tickets(&mut self, event: EventId, limit: u32) -> StoreResult<Vec<UserId>>;
}
