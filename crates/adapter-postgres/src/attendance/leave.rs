//! Noting that guests leave.

use diesel_async::RunQueryDsl;
use turnout_ports::attendance::DecidedScan;
use turnout_ports::store::StoreResult;

use super::rows::{Changed, bind_scan, keep_scan, scan_error};
use crate::audit::append_entries;
use crate::store::PgTransaction;

const LET_OUT: &str = concat!(
    "WITH gone AS (
        UPDATE attendance_records SET checked_out_at = $7, version = attendance_records.version + 1
        FROM tickets JOIN events ON events.id = tickets.event_id
        WHERE tickets.uuid = $3 AND events.uuid = $2 AND attendance_records.ticket_id = tickets.id
            AND attendance_records.checked_in_at IS NOT NULL AND attendance_records.checked_out_at IS NULL
        RETURNING tickets.id, tickets.event_id
    ), kept AS (",
    keep_scan!("gone", "out", "''"),
    "), noted AS (",
    append_entries!("$8", if "EXISTS (SELECT FROM gone)"),
    ") SELECT count(*) AS changed FROM gone"
);

pub(super) async fn let_out(tx: &mut PgTransaction, decided: &DecidedScan) -> StoreResult<bool> {
    let statement = bind_scan!(LET_OUT, decided);
    let answer: Result<Changed, _> = statement.get_result(tx.conn()?).await;
    let row = answer.map_err(|error| scan_error(tx, error))?;
    Ok(row.changed == 1)
}
