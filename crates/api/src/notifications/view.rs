//! A notification on the wire.

use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_domain::ids::UserId;
use turnout_domain::notifications::NoticeKind;
use turnout_ports::notifications::StoredNotification;
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use crate::wire::words::words;

/// Something that the user is told.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub(super) struct NotificationView {
    /// The notification's id.
    id: Uuid,
    /// The stable word for what happened. More may come.
    #[serde(rename = "type")]
    #[schema(schema_with = kinds)]
    kind: String,
    /// One line.
    #[schema(examples("You are going to Diwali party"))]
    title: String,
    /// Plain text; may be empty.
    #[schema(examples("2 seats are confirmed. Your tickets are ready."))]
    message: String,
    /// Who caused it, when it was a person.
    #[schema(required = true)]
    sender_id: Option<Uuid>,
    /// What it is about.
    #[schema(required = true)]
    reference: Option<ReferenceView>,
    /// Whether it was opened.
    is_read: bool,
    /// When it was opened.
    #[schema(required = true)]
    read_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

/// A thing that a notification is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NotificationReference)]
pub(super) struct ReferenceView {
    /// `event`, `request`, `invite`, `order`, `ticket`, `transfer` or `waitlist_entry`.
    #[serde(rename = "type")]
    #[schema(examples("order"))]
    kind: String,
    /// Its id.
    id: Uuid,
}

fn kinds() -> Schema {
    words(
        "The stable word for what happened. More may come.",
        NoticeKind::ALL.iter().map(|kind| kind.as_str()),
    )
}

impl From<StoredNotification> for NotificationView {
    fn from(stored: StoredNotification) -> Self {
        Self {
            id: stored.id.uuid(),
            kind: stored.kind,
            title: stored.title,
            message: stored.message,
            sender_id: stored.sender.map(UserId::uuid),
            reference: stored.reference.map(|(kind, id)| ReferenceView { kind, id }),
            is_read: stored.read_at.is_some(),
            read_at: stored.read_at,
            created_at: stored.created_at,
        }
    }
}
