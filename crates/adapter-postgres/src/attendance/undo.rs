//! Taking check-ins back.

use diesel::sql_types::{Text, Uuid};
use diesel_async::RunQueryDsl;
use turnout_ports::attendance::DecidedScan;
use turnout_ports::store::StoreResult;

use super::rows::{Changed, bind_scan, keep_scan, scan_error};
use crate::audit::append_entries;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

const UNDO: &str = concat!(
    "WITH undone AS (
        UPDATE tickets SET status = 'active', used_at = NULL, version = tickets.version + 1
        FROM events
        WHERE tickets.uuid = $3 AND tickets.status = 'used'
            AND events.id = tickets.event_id AND events.uuid = $2 AND events.status = 'published'
        RETURNING tickets.id, tickets.event_id
    ), secret AS (
        UPDATE ticket_secrets SET is_redeemed = FALSE, redeemed_at = NULL
        FROM undone WHERE ticket_secrets.ticket_id = undone.id
    ), record AS (
        UPDATE attendance_records SET checked_in_at = NULL, checked_in_by = NULL, device = '', checked_out_at = NULL,
            entries = 0, version = attendance_records.version + 1
        FROM undone WHERE attendance_records.ticket_id = undone.id
    ), kept AS (",
    keep_scan!("undone", "undo", "$11"),
    "), noted AS (",
    append_entries!("$8", if "EXISTS (SELECT FROM undone)"),
    ") SELECT count(*) AS changed FROM undone"
);

/// Waits for whoever checks another of the attendee's tickets in, so that the next statement sees what they did.
const LOCK_ATTENDEE: &str =
    "SELECT id FROM attendees WHERE id = (SELECT attendee_id FROM tickets WHERE uuid = $1) FOR NO KEY UPDATE";

const STAND_BACK: &str = "
    UPDATE attendees SET status = 'going', checked_in_at = NULL, version = version + 1
    WHERE id = (SELECT attendee_id FROM tickets WHERE uuid = $1) AND status = 'checked_in'
        AND NOT EXISTS (SELECT FROM tickets WHERE tickets.attendee_id = attendees.id AND tickets.status = 'used')";

pub(super) async fn undo(tx: &mut PgTransaction, decided: &DecidedScan, reason: &str) -> StoreResult<bool> {
    let statement = bind_scan!(UNDO, decided).bind::<Text, _>(reason);
    let answer: Result<Changed, _> = statement.get_result(tx.conn()?).await;
    let row = answer.map_err(|error| scan_error(tx, error))?;
    if row.changed == 0 {
        return Ok(false);
    }
    let ticket = decided
        .scan
        .ticket
        .map(turnout_domain::ids::TicketId::uuid)
        .unwrap_or_default();
    for text in [LOCK_ATTENDEE, STAND_BACK] {
        let statement = sql(text).bind::<Uuid, _>(ticket);
        statement.execute(tx.conn()?).await.map_err(store_error)?;
    }
    Ok(true)
}
