//! Keeping scans that were refused.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use turnout_domain::attendance::ScanOutcome;
use turnout_ports::attendance::DecidedScan;
use turnout_ports::store::StoreResult;

use super::rows::{bind_scan, scan_error};
use crate::audit::append_entries;
use crate::store::PgTransaction;

/// The ticket may be one of another event, or none of ours.
const REFUSE: &str = concat!(
    "WITH noted AS (",
    append_entries!("$8"),
    ") INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, scanned_by, device, client_scan_id,
        reason, scanned_at, method, given_reason)
    SELECT $1, events.id, (SELECT id FROM tickets WHERE uuid = $3), $11, $12, (SELECT id FROM users WHERE uuid = $4), $5,
        $6, $13, $7, $9, $10
    FROM events WHERE events.uuid = $2"
);

pub(super) async fn refuse(
    tx: &mut PgTransaction,
    decided: &DecidedScan,
    outcome: ScanOutcome,
    reason: &str,
) -> StoreResult<()> {
    let statement = bind_scan!(REFUSE, decided)
        .bind::<Text, _>(decided.scan.direction.as_str())
        .bind::<Text, _>(outcome.as_str())
        .bind::<Text, _>(reason);
    let answer = statement.execute(tx.conn()?).await;
    answer.map_err(|error| scan_error(tx, error))?;
    Ok(())
}
