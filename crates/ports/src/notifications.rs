//! Writing notifications.

use async_trait::async_trait;
use turnout_domain::ids::{EventId, UserId};
use turnout_domain::notifications::NewNotification;

use crate::store::StoreResult;

/// Stores notifications in the transaction of what they tell.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send {
    /// Stores them. One with an id that is there already changes nothing, so that repeating is safe.
    async fn add(&mut self, notifications: &[NewNotification]) -> StoreResult<()>;
}

/// Reads who is to be told.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait NotificationQueries: Send + Sync {
    /// Everybody who takes part in the event: attendees who did not cancel, holders of live reservations, people with
    /// open requests or invitations. Ordered by id, at most `limit`, after `after`.
    async fn audience(&self, event: EventId, after: Option<UserId>, limit: u32) -> StoreResult<Vec<UserId>>;
}
