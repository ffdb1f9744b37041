//! Where two people may know each other from.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::accounts::SharedEvent;
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use crate::error::store_error;
use crate::guestlist::takes_part;
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct SharedRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    start_at: Option<DateTime<Utc>>,
}

/// The latest events in which both take part and may know it of each other: one hosts it and the other is a guest, or both
/// are guests of an event that shows its guests to each other. Who gave the seats back is no guest, nor is who was given
/// seats and has done nothing for it: their profile would tell whose the number was, and open to whoever gives.
pub(super) async fn shared_events(
    conn: &mut AsyncPgConnection,
    one: UserId,
    other: UserId,
) -> StoreResult<Vec<SharedEvent>> {
    let rows: Vec<SharedRow> = sql(concat!(
        "WITH one AS (SELECT id, last_login_at FROM users WHERE uuid = $1),
             other AS (SELECT id, last_login_at FROM users WHERE uuid = $2),
             theirs AS (SELECT a.event_id FROM attendees a JOIN one u ON u.id = a.user_id
                 WHERE a.status IN ('going', 'checked_in') AND ",
        takes_part!("a", "u"),
        "),
             others AS (SELECT a.event_id FROM attendees a JOIN other u ON u.id = a.user_id
                 WHERE a.status IN ('going', 'checked_in') AND ",
        takes_part!("a", "u"),
        "),
             shared AS (
                 SELECT e.id FROM events e JOIN theirs t ON t.event_id = e.id WHERE e.host_user_id = (SELECT id FROM other)
                 UNION SELECT e.id FROM events e JOIN others o ON o.event_id = e.id
                     WHERE e.host_user_id = (SELECT id FROM one)
                 UNION SELECT t.event_id FROM theirs t JOIN others o ON o.event_id = t.event_id
                     JOIN event_policies p ON p.event_id = t.event_id AND p.show_guest_list)
         SELECT e.uuid, e.title, e.start_at FROM shared s JOIN events e ON e.id = s.id
         WHERE e.status IN ('published', 'postponed', 'completed')
         ORDER BY e.start_at DESC, e.id DESC LIMIT 20"
    ))
    .bind::<SqlUuid, _>(one.uuid())
    .bind::<SqlUuid, _>(other.uuid())
    .load(conn)
    .await
    .map_err(store_error)?;
    let shared = rows.into_iter().map(|row| SharedEvent {
        id: EventId::new(row.uuid),
        title: row.title,
        start_at: row.start_at,
    });
    Ok(shared.collect())
}
