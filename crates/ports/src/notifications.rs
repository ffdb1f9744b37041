//! Writing and reading notifications.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, NotificationId, UserId};
use turnout_domain::notifications::NewNotification;
use uuid::Uuid;

use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// A notification as its recipient reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNotification {
    /// Public id.
    pub id: NotificationId,
    /// The stable word for what happened.
    pub kind: String,
    /// One line.
    pub title: String,
    /// Plain text; may be empty.
    pub message: String,
    /// Who caused it, when it was a person who is still there.
    pub sender: Option<UserId>,
    /// What it is about: the kind of thing and its public id.
    pub reference: Option<(String, Uuid)>,
    /// When it was opened.
    pub read_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What notices say of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: EventStatus,
    /// Why it was cancelled.
    pub cancel_reason: String,
}

/// What became of marking a notification as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The notification, which is read now.
    pub notification: StoredNotification,
    /// Whether it was unread before.
    pub is_new: bool,
}

/// Stores notifications in the transaction of what they tell.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send {
    /// Stores them. One with an id that is there already changes nothing, so that repeating is safe.
    async fn add(&mut self, notifications: &[NewNotification]) -> StoreResult<()>;

    /// Marks one of the user's notifications as read at this instant. One that was read keeps its instant. `None` where
    /// the user has no such notification.
    async fn mark_read(
        &mut self,
        recipient: UserId,
        notification: NotificationId,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<Marked>>;

    /// Marks all of the user's notifications as read, and answers how many were unread.
    async fn mark_all_read(&mut self, recipient: UserId, now: DateTime<Utc>) -> StoreResult<u64>;
}

/// Reads notifications, and who is to be told.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait NotificationQueries: Send + Sync {
    /// Everybody who takes part in the event: attendees who did not cancel, holders of live reservations, people with
    /// open requests or invitations. Ordered by id, at most `limit`, after `after`.
    async fn audience(&self, event: EventId, after: Option<UserId>, limit: u32) -> StoreResult<Vec<UserId>>;

    /// What notices say of an event.
    async fn event_line(&self, event: EventId) -> StoreResult<Option<EventLine>>;

    /// The user's notifications, the latest first; only the unread ones, if so wanted.
    async fn list(
        &self,
        recipient: UserId,
        only_unread: bool,
        page: &PageRequest<NotificationId>,
    ) -> StoreResult<Page<StoredNotification, NotificationId>>;
}
