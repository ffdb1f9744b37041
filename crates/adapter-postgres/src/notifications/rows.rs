//! Notifications as they stand in the table.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use turnout_domain::ids::{NotificationId, UserId};
use turnout_ports::notifications::StoredNotification;
use uuid::Uuid;

#[derive(QueryableByName)]
pub(super) struct NotificationRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    message: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    sender: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    reference_type: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    reference_uuid: Option<Uuid>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    read_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

impl From<NotificationRow> for StoredNotification {
    fn from(row: NotificationRow) -> Self {
        Self {
            id: NotificationId::new(row.uuid),
            kind: row.kind,
            title: row.title,
            message: row.message,
            sender: row.sender.map(UserId::new),
            reference: row.reference_type.zip(row.reference_uuid),
            read_at: row.read_at,
            created_at: row.created_at,
        }
    }
}
