//! Reading notifications.

use async_trait::async_trait;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, NotificationId, UserId};
use turnout_ports::notifications::{EventLine, NotificationQueries, StoredNotification};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::NotificationRow;
use crate::error::store_error;
use crate::money::corrupt;
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads notifications, from the primary: who has just marked one as read sees it so.
#[derive(Clone, Debug)]
pub struct PgNotificationQueries {
    database: Database,
}

impl PgNotificationQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

const ALL: &str = "
    SELECT n.uuid, n.type AS kind, n.title, n.message, s.uuid AS sender, n.reference_type, n.reference_uuid, n.read_at,
        n.created_at
    FROM notifications n LEFT JOIN users s ON s.id = n.sender_user_id
    WHERE n.recipient_user_id = (SELECT id FROM users WHERE uuid = $1)
        AND ($2 IS NULL OR n.id < (SELECT id FROM notifications WHERE uuid = $2))
    ORDER BY n.id DESC LIMIT $3";

/// A statement of its own, so that it is planned with the index of the unread ones.
const UNREAD: &str = "
    SELECT n.uuid, n.type AS kind, n.title, n.message, s.uuid AS sender, n.reference_type, n.reference_uuid, n.read_at,
        n.created_at
    FROM notifications n LEFT JOIN users s ON s.id = n.sender_user_id
    WHERE n.recipient_user_id = (SELECT id FROM users WHERE uuid = $1) AND NOT n.is_read
        AND ($2 IS NULL OR n.id < (SELECT id FROM notifications WHERE uuid = $2))
    ORDER BY n.id DESC LIMIT $3";

const AUDIENCE: &str = "
    WITH event AS (SELECT id, host_user_id FROM events WHERE uuid = $1),
    people AS (
        SELECT user_id FROM attendees JOIN event ON event.id = event_id WHERE status IN ('going', 'checked_in')
        UNION
        SELECT user_id FROM reservations JOIN event ON event.id = event_id WHERE status = 'live'
        UNION
        SELECT requester_user_id FROM event_requests JOIN event ON event.id = event_id
        WHERE status IN ('pending', 'accepted')
        UNION
        SELECT invited_user_id FROM event_invites JOIN event ON event.id = event_id
        WHERE status IN ('pending', 'accepted') AND invited_user_id IS NOT NULL
        UNION
        SELECT u.id FROM event_invites i JOIN event ON event.id = i.event_id JOIN users u ON u.phone = i.invited_phone
        WHERE i.status = 'pending' AND i.invited_user_id IS NULL AND u.id <> event.host_user_id
            AND NOT EXISTS (SELECT FROM user_blocks b
                WHERE b.blocker_user_id = u.id AND b.blocked_user_id = i.host_user_id)
    )
    SELECT users.uuid FROM people JOIN users ON users.id = people.user_id
    WHERE $2 IS NULL OR users.uuid > $2
    ORDER BY users.uuid LIMIT $3";

#[derive(QueryableByName)]
struct PersonRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
}

const EVENT_LINE: &str = "SELECT title, status, cancel_reason FROM events WHERE uuid = $1 AND deleted_at IS NULL";

#[derive(QueryableByName)]
struct EventLineRow {
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    cancel_reason: String,
}

#[async_trait]
impl NotificationQueries for PgNotificationQueries {
    async fn audience(&self, event: EventId, after: Option<UserId>, limit: u32) -> StoreResult<Vec<UserId>> {
        let mut conn = self.database.write().await?;
        let rows: Vec<PersonRow> = sql(AUDIENCE)
            .bind::<SqlUuid, _>(event.uuid())
            .bind::<Nullable<SqlUuid>, _>(after.map(UserId::uuid))
            .bind::<BigInt, _>(i64::from(limit))
            .load(&mut *conn)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|row| UserId::new(row.uuid)).collect())
    }

    async fn event_line(&self, event: EventId) -> StoreResult<Option<EventLine>> {
        let mut conn = self.database.write().await?;
        let query = sql(EVENT_LINE).bind::<SqlUuid, _>(event.uuid());
        let rows: Vec<EventLineRow> = query.load(&mut *conn).await.map_err(store_error)?;
        let line = rows.into_iter().next().map(|row| {
            Ok(EventLine {
                status: EventStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
                title: row.title,
                cancel_reason: row.cancel_reason,
            })
        });
        line.transpose()
    }

    async fn list(
        &self,
        recipient: UserId,
        only_unread: bool,
        page: &PageRequest<NotificationId>,
    ) -> StoreResult<Page<StoredNotification, NotificationId>> {
        let mut conn = self.database.write().await?;
        let rows: Vec<NotificationRow> = sql(if only_unread { UNREAD } else { ALL })
            .bind::<SqlUuid, _>(recipient.uuid())
            .bind::<Nullable<SqlUuid>, _>(page.after.map(NotificationId::uuid))
            .bind::<BigInt, _>(page.rows())
            .load(&mut *conn)
            .await
            .map_err(store_error)?;
        let notifications = rows.into_iter().map(StoredNotification::from).collect();
        Ok(Page::from_rows(page, notifications, |last| last.id))
    }
}
