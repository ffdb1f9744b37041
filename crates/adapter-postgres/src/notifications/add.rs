//! Adding notifications, alone or as a part of another statement.

use serde_json::{Value, json};
use turnout_domain::ids::UserId;
use turnout_domain::notifications::NewNotification;

/// Stores the notifications that [`rows`] wrote into the parameter `$notes`, under a condition. It is a macro, because
/// hot commands notify as a part of their own statement. Users are looked up one by one: the planner takes the JSON for a
/// hundred rows and would rather read all users for a join.
macro_rules! add_notifications {
    ($notes:literal $(, if $condition:literal)?) => {
        concat!(
            "INSERT INTO notifications (uuid, recipient_user_id, sender_user_id, type, title, message, reference_type,
                reference_uuid)
            SELECT note.uuid, recipient.id, (SELECT id FROM users WHERE uuid = note.sender), note.type,
                left(note.title, 200), left(note.message, 4000), note.reference_type, note.reference_uuid
            FROM ROWS FROM (jsonb_to_recordset(", $notes, ") AS (uuid uuid, recipient uuid, sender uuid, type text,
                title text, message text, reference_type text, reference_uuid uuid)) WITH ORDINALITY AS note
            CROSS JOIN LATERAL (SELECT id FROM users WHERE uuid = note.recipient LIMIT 1) AS recipient ",
            $("WHERE ", $condition,)?
            " ORDER BY note.ordinality ON CONFLICT (uuid) DO NOTHING"
        )
    };
}
pub(crate) use add_notifications;

/// The notifications as [`add_notifications`] reads them.
pub(crate) fn rows(notifications: &[NewNotification]) -> Value {
    Value::Array(notifications.iter().map(row).collect())
}

fn row(notification: &NewNotification) -> Value {
    json!({
        "uuid": notification.id.uuid(),
        "recipient": notification.recipient.uuid(),
        "sender": notification.sender.map(UserId::uuid),
        "type": notification.notice.kind().as_str(),
        "title": notification.notice.title(),
        "message": notification.notice.message(),
        "reference_type": notification.reference.kind,
        "reference_uuid": notification.reference.id,
    })
}
