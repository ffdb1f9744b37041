//! Keeping scans that were refused.

use diesel::sql_types::{Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use turnout_domain::attendance::DoorRefusal;
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
        reason, scanned_at, method, given_reason, named_at, named_device)
    SELECT $1, events.id, (SELECT id FROM tickets WHERE uuid = $3), $11, $12, (SELECT id FROM users WHERE uuid = $4), $5,
        $6, $13, $7, $9, $10, $14, $15
    FROM events WHERE events.uuid = $2"
);

pub(super) async fn refuse(tx: &mut PgTransaction, decided: &DecidedScan, refusal: &DoorRefusal) -> StoreResult<()> {
    let named = refusal.named();
    let statement = bind_scan!(REFUSE, decided)
        .bind::<Text, _>(decided.scan.direction.as_str())
        .bind::<Text, _>(refusal.outcome().as_str())
        .bind::<Text, _>(refusal.code())
        .bind::<Nullable<Timestamptz>, _>(named.as_ref().map(|named| named.at))
        .bind::<Nullable<Text>, _>(named.as_ref().map(|named| named.device.as_str()));
    let answer = statement.execute(tx.conn()?).await;
    answer.map_err(|error| scan_error(tx, error))?;
    Ok(())
}
