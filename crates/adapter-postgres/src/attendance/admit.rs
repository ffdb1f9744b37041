//! Letting guests in.

use diesel::sql_types::{Jsonb, SmallInt};
use diesel_async::RunQueryDsl;
use turnout_ports::attendance::{Admission, DecidedScan};
use turnout_ports::store::StoreResult;

use super::rows::{Changed, bind_scan, corrupt, keep_scan, scan_error};
use crate::audit::append_entries;
use crate::notifications::add::{self, add_notifications};
use crate::store::PgTransaction;

/// The guard and everything that follows from it. Of rivals, one finds the ticket active; the others wait for its
/// transaction, look at the row again and change nothing. The ticket is locked before its attendee, as everywhere.
///
/// The attendee is written even where nothing about it changes: whoever takes a check-in of another of the attendee's
/// tickets back waits for this row, and then sees this ticket used.
const ADMIT: &str = concat!(
    "WITH redeemed AS (
        UPDATE tickets SET status = 'used', used_at = $7, version = tickets.version + 1
        FROM events
        WHERE tickets.uuid = $3 AND tickets.status = 'active' AND tickets.generation = $11
            AND events.id = tickets.event_id AND events.uuid = $2 AND events.status = 'published'
        RETURNING tickets.id, tickets.event_id, tickets.attendee_id
    ), secret AS (
        UPDATE ticket_secrets SET is_redeemed = TRUE, redeemed_at = $7
        FROM redeemed WHERE ticket_secrets.ticket_id = redeemed.id
    ), record AS (
        UPDATE attendance_records SET checked_in_at = $7, checked_in_by = (SELECT id FROM users WHERE uuid = $4),
            device = $5, checked_out_at = NULL, entries = attendance_records.entries + 1,
            version = attendance_records.version + 1
        FROM redeemed WHERE attendance_records.ticket_id = redeemed.id
    ), arrived AS (
        UPDATE attendees SET status = 'checked_in', checked_in_at = coalesce(attendees.checked_in_at, $7),
            version = attendees.version + 1
        FROM redeemed WHERE attendees.id = redeemed.attendee_id AND attendees.status IN ('going', 'checked_in')
    ), kept AS (",
    keep_scan!("redeemed", "in", "''"),
    "), noted AS (",
    append_entries!("$8", if "EXISTS (SELECT FROM redeemed)"),
    "), told AS (",
    add_notifications!("$12", if "EXISTS (SELECT FROM redeemed)"),
    ") SELECT count(*) AS changed FROM redeemed"
);

/// The first admission used the ticket up, so this one is the record's alone. The code must still be the present one: a
/// check-in may have been taken back, the ticket reissued and used again since the door looked.
const READMIT: &str = concat!(
    "WITH returned AS (
        UPDATE attendance_records SET checked_in_at = $7, checked_in_by = (SELECT id FROM users WHERE uuid = $4),
            device = $5, checked_out_at = NULL, entries = attendance_records.entries + 1,
            version = attendance_records.version + 1
        FROM tickets JOIN events ON events.id = tickets.event_id
        WHERE tickets.uuid = $3 AND tickets.status = 'used' AND tickets.generation = $11
            AND events.uuid = $2 AND events.status = 'published'
            AND attendance_records.ticket_id = tickets.id AND attendance_records.checked_out_at IS NOT NULL
        RETURNING tickets.id, tickets.event_id
    ), kept AS (",
    keep_scan!("returned", "in", "''"),
    "), noted AS (",
    append_entries!("$8", if "EXISTS (SELECT FROM returned)"),
    ") SELECT count(*) AS changed FROM returned"
);

pub(super) async fn admit(tx: &mut PgTransaction, admission: &Admission) -> StoreResult<bool> {
    let generation = counted(admission.generation)?;
    let notes = add::rows(std::slice::from_ref(&admission.notice));
    let statement = bind_scan!(ADMIT, admission.decided)
        .bind::<SmallInt, _>(generation)
        .bind::<Jsonb, _>(notes);
    let answer: Result<Changed, _> = statement.get_result(tx.conn()?).await;
    let row = answer.map_err(|error| scan_error(tx, error))?;
    Ok(row.changed == 1)
}

pub(super) async fn readmit(tx: &mut PgTransaction, decided: &DecidedScan, generation: u16) -> StoreResult<bool> {
    let statement = bind_scan!(READMIT, decided).bind::<SmallInt, _>(counted(generation)?);
    let answer: Result<Changed, _> = statement.get_result(tx.conn()?).await;
    let row = answer.map_err(|error| scan_error(tx, error))?;
    Ok(row.changed == 1)
}

fn counted(generation: u16) -> StoreResult<i16> {
    i16::try_from(generation).map_err(|_| corrupt("tickets.generation"))
}
