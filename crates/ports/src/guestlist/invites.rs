//! Storing invitations and the links that make them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::Phone;
use turnout_domain::guestlist::{Invite, InviteLink, InviteStatus};
use turnout_domain::ids::{EventId, InviteId, InviteLinkId, UserId};

use crate::store::StoreResult;

/// Who is meant by an invitation: an account or a number. Both, where the person themselves is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invitee {
    /// The account.
    pub user: Option<UserId>,
    /// The number.
    pub phone: Option<Phone>,
}

/// Invitations and links inside a transaction. In the lock order they come right after the event's inventory; what takes
/// no seats locks them alone.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait InviteRepository: Send {
    /// The active user who signs in with this number.
    async fn user_with_phone(&mut self, phone: &Phone) -> StoreResult<Option<UserId>>;

    /// The person's pending or accepted invitation to the event, locked: one in their name, or else one that names only
    /// their number. For a number alone, one that was made by this number and that nobody answered, or
    /// somebody accepted whose number it still is.
    async fn lock_open(&mut self, event: EventId, invitee: &Invitee) -> StoreResult<Option<Invite>>;

    /// Stores a new invitation. False, and nothing changed, if the person has an open one for the event.
    async fn insert(&mut self, invite: &Invite) -> StoreResult<bool>;

    /// The event that the invitation is for, without locking anything.
    async fn event_of(&mut self, id: InviteId) -> StoreResult<Option<EventId>>;

    /// Locks an invitation until the transaction ends.
    async fn lock(&mut self, id: InviteId) -> StoreResult<Option<Invite>>;

    /// Writes back what can change in an invitation. False, and nothing changed, if it is not `from` any more, or if the
    /// person it goes to has another open one for the event.
    async fn update(&mut self, invite: &Invite, from: InviteStatus) -> StoreResult<bool>;

    /// Revokes every pending invitation of a cancelled event, and answers which.
    async fn revoke_pending(&mut self, event: EventId, at: DateTime<Utc>) -> StoreResult<Vec<InviteId>>;

    /// Stores a new link with the SHA-256 of its token.
    async fn insert_link(&mut self, link: &InviteLink, token_hash: &[u8; 32]) -> StoreResult<()>;

    /// The event that a link leads to, without locking anything.
    async fn event_of_link(&mut self, token_hash: &[u8; 32]) -> StoreResult<Option<EventId>>;

    /// Locks the link with this token until the transaction ends.
    async fn lock_link(&mut self, token_hash: &[u8; 32]) -> StoreResult<Option<InviteLink>>;

    /// Locks the link with this id until the transaction ends.
    async fn lock_link_by_id(&mut self, id: InviteLinkId) -> StoreResult<Option<InviteLink>>;

    /// Counts one more person. False, and nothing changed, if the link lets nobody in any more at `now`.
    async fn use_link(&mut self, id: InviteLinkId, now: DateTime<Utc>) -> StoreResult<bool>;

    /// Takes a link back. False, and nothing changed, if it was taken back before.
    async fn revoke_link(&mut self, id: InviteLinkId, at: DateTime<Utc>) -> StoreResult<bool>;
}
