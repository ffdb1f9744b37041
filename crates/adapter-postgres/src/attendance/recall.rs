//! What was answered to a scan that a device repeats.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::attendance::{Entry, ScanDirection, ScanOutcome};
use turnout_domain::ids::{ClientScanId, EventId, ScanId, TicketId};
use turnout_ports::attendance::KeptScan;
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::corrupt;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// Of the booking, who was inside when the scan was answered: that is not kept with it.
const RECALL: &str = "
    SELECT scan.uuid, t.uuid AS ticket_uuid, scan.direction, scan.outcome, scan.reason, scan.scanned_at,
        scan.named_at, scan.named_device,
        (SELECT count(*) FROM tickets mate CROSS JOIN LATERAL (
            SELECT s.direction FROM ticket_scans s
            WHERE s.ticket_id = mate.id AND s.outcome = 'ok' AND s.id <= scan.id
            ORDER BY s.scanned_at DESC, s.id DESC LIMIT 1) AS latest
            WHERE mate.attendee_id = t.attendee_id AND latest.direction = 'in') AS seats_in
    FROM ticket_scans scan
    JOIN events e ON e.id = scan.event_id
    LEFT JOIN tickets t ON t.id = scan.ticket_id
    WHERE e.uuid = $1 AND scan.client_scan_id = $2";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    ticket_uuid: Option<Uuid>,
    #[diesel(sql_type = Text)]
    direction: String,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = Timestamptz)]
    scanned_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    named_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    named_device: Option<String>,
    #[diesel(sql_type = BigInt)]
    seats_in: i64,
}

pub(super) async fn recall(
    tx: &mut PgTransaction,
    event: EventId,
    client_scan: ClientScanId,
) -> StoreResult<Option<KeptScan>> {
    let rows: Vec<Row> = sql(RECALL)
        .bind::<SqlUuid, _>(event.uuid())
        .bind::<SqlUuid, _>(client_scan.uuid())
        .load(tx.conn()?)
        .await
        .map_err(store_error)?;
    rows.into_iter().next().map(Row::into_scan).transpose()
}

impl Row {
    fn into_scan(self) -> StoreResult<KeptScan> {
        let named = self.named_at.zip(self.named_device);
        Ok(KeptScan {
            id: ScanId::new(self.uuid),
            ticket: self.ticket_uuid.map(TicketId::new),
            direction: ScanDirection::parse(&self.direction).ok_or_else(|| corrupt("ticket_scans.direction"))?,
            outcome: ScanOutcome::parse(&self.outcome).ok_or_else(|| corrupt("ticket_scans.outcome"))?,
            reason: self.reason,
            at: self.scanned_at,
            named: named.map(|(at, device)| Entry { at, device }),
            seats_in: u32::try_from(self.seats_in).unwrap_or(u32::MAX),
        })
    }
}
