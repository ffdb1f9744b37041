//! A ticket gets another owner.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_ports::store::StoreResult;
use turnout_ports::ticketing::Handover;

use crate::error::store_error;
use crate::static_sql::sql;

/// What belongs to the ticket goes with it. A code that was sent to the owner before for the door is good for nobody any
/// more.
const HAND_OVER: &str = "
    WITH given AS (
        UPDATE tickets SET holder_user_id = u.id, attendee_id = a.id, guest_name = $5, guest_email = NULL, guest_phone = NULL,
            version = tickets.version + 1
        FROM users u, attendees a, users s
        WHERE tickets.uuid = $1 AND s.uuid = $2 AND u.uuid = $3 AND a.uuid = $4 AND tickets.status = 'active'
            AND tickets.holder_user_id = s.id
        RETURNING tickets.id, tickets.holder_user_id
    ), record AS (
        UPDATE attendance_records SET user_id = given.holder_user_id, version = attendance_records.version + 1
        FROM given WHERE attendance_records.ticket_id = given.id
    ), sent AS (
        UPDATE attendance_otps SET status = 'expired'
        FROM given WHERE attendance_otps.ticket_id = given.id AND attendance_otps.status = 'pending'
    ) SELECT count(*) AS given FROM given";

#[derive(QueryableByName)]
struct Given {
    #[diesel(sql_type = BigInt)]
    given: i64,
}

pub(super) async fn hand_over(conn: &mut AsyncPgConnection, handover: &Handover) -> StoreResult<bool> {
    let query = sql(HAND_OVER)
        .bind::<Uuid, _>(handover.ticket.uuid())
        .bind::<Uuid, _>(handover.from.uuid())
        .bind::<Uuid, _>(handover.to.uuid())
        .bind::<Uuid, _>(handover.attendee.uuid())
        .bind::<Text, _>(&handover.guest_name);
    let row: Given = query.get_result(conn).await.map_err(store_error)?;
    Ok(row.given == 1)
}
