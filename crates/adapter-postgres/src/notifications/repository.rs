//! Writing notifications.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::OptionalExtension;
use diesel::sql_types::{Jsonb, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::ids::{NotificationId, UserId};
use turnout_domain::notifications::NewNotification;
use turnout_ports::notifications::{Marked, NotificationRepository};
use turnout_ports::store::StoreResult;

use super::add::{self, add_notifications};
use super::rows::NotificationRow;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

const MARK: &str = "
    UPDATE notifications SET is_read = TRUE, read_at = $3
    WHERE uuid = $2 AND NOT is_read AND recipient_user_id = (SELECT id FROM users WHERE uuid = $1)";

const FIND: &str = "
    SELECT n.uuid, n.type AS kind, n.title, n.message, s.uuid AS sender, n.reference_type, n.reference_uuid, n.read_at,
        n.created_at
    FROM notifications n LEFT JOIN users s ON s.id = n.sender_user_id
    WHERE n.uuid = $2 AND n.recipient_user_id = (SELECT id FROM users WHERE uuid = $1)";

const MARK_ALL: &str = "
    UPDATE notifications SET is_read = TRUE, read_at = $2
    WHERE NOT is_read AND recipient_user_id = (SELECT id FROM users WHERE uuid = $1)";

#[async_trait]
impl NotificationRepository for PgTransaction {
    async fn add(&mut self, notifications: &[NewNotification]) -> StoreResult<()> {
        if notifications.is_empty() {
            return Ok(());
        }
        let insert = sql(add_notifications!("$1")).bind::<Jsonb, _>(add::rows(notifications));
        insert.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn mark_read(
        &mut self,
        recipient: UserId,
        notification: NotificationId,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<Marked>> {
        let changed = sql(MARK)
            .bind::<SqlUuid, _>(recipient.uuid())
            .bind::<SqlUuid, _>(notification.uuid())
            .bind::<Timestamptz, _>(now)
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        let found: Option<NotificationRow> = sql(FIND)
            .bind::<SqlUuid, _>(recipient.uuid())
            .bind::<SqlUuid, _>(notification.uuid())
            .get_result(self.conn()?)
            .await
            .optional()
            .map_err(store_error)?;
        Ok(found.map(|row| Marked {
            notification: row.into(),
            is_new: changed == 1,
        }))
    }

    async fn mark_all_read(&mut self, recipient: UserId, now: DateTime<Utc>) -> StoreResult<u64> {
        let mark = sql(MARK_ALL)
            .bind::<SqlUuid, _>(recipient.uuid())
            .bind::<Timestamptz, _>(now);
        let changed = mark.execute(self.conn()?).await.map_err(store_error)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }
}
