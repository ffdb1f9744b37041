//! Notifications: writing them, and who is to get them.

use async_trait::async_trait;
use diesel::sql_types::Jsonb;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use turnout_domain::notifications::NewNotification;
use turnout_ports::notifications::NotificationRepository;
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

const ADD: &str = "
    INSERT INTO notifications (uuid, recipient_user_id, sender_user_id, type, title, message, reference_type, reference_uuid)
    SELECT note.uuid, recipients.id, senders.id, note.type, left(note.title, 200), left(note.message, 4000),
        note.reference_type, note.reference_uuid
    FROM ROWS FROM (jsonb_to_recordset($1) AS (uuid uuid, recipient uuid, sender uuid, type text, title text, message text,
        reference_type text, reference_uuid uuid)) WITH ORDINALITY AS note
    JOIN users recipients ON recipients.uuid = note.recipient
    LEFT JOIN users senders ON senders.uuid = note.sender
    ORDER BY note.ordinality
    ON CONFLICT (uuid) DO NOTHING";

#[async_trait]
impl NotificationRepository for PgTransaction {
    async fn add(&mut self, notifications: &[NewNotification]) -> StoreResult<()> {
        if notifications.is_empty() {
            return Ok(());
        }
        let rows = notifications.iter().map(row).collect();
        let insert = sql(ADD).bind::<Jsonb, _>(Value::Array(rows));
        insert.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }
}

fn row(notification: &NewNotification) -> Value {
    json!({
        "uuid": notification.id.uuid(),
        "recipient": notification.recipient.uuid(),
        "sender": notification.sender.map(turnout_domain::ids::UserId::uuid),
        "type": notification.notice.kind(),
        "title": notification.notice.title(),
        "message": notification.notice.message(),
        "reference_type": notification.reference.kind,
        "reference_uuid": notification.reference.id,
    })
}
