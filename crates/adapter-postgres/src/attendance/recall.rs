//! What was answered to a scan that a device repeats.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::attendance::{Claim, ScanDirection, ScanOutcome, Standing, Timeline, merge};
use turnout_domain::ids::{ClientScanId, EventId, ScanId, TicketId};
use turnout_ports::attendance::{KeptClaim, KeptScan};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::merging::claims;
use super::rows::corrupt;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// Of the booking, what was known when the scan was answered, so that the answer is the first one whatever happened since.
const RECALL: &str = "
    SELECT scan.id, scan.uuid, t.uuid AS ticket_uuid, scan.direction, scan.outcome, scan.reason, scan.scanned_at,
        p.allow_reentry,
        (SELECT count(*) FROM tickets mate CROSS JOIN LATERAL (
            SELECT s.direction FROM ticket_scans s
            WHERE s.ticket_id = mate.id AND s.outcome = 'ok' AND s.id <= scan.id
            ORDER BY s.scanned_at DESC, s.id DESC LIMIT 1) AS latest
            WHERE mate.attendee_id = t.attendee_id AND latest.direction = 'in') AS seats_in
    FROM ticket_scans scan
    JOIN events e ON e.id = scan.event_id
    JOIN event_policies p ON p.event_id = e.id
    LEFT JOIN tickets t ON t.id = scan.ticket_id
    WHERE e.uuid = $1 AND scan.client_scan_id = $2";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
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
    #[diesel(sql_type = Bool)]
    allow_reentry: bool,
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
    let Some(row) = rows.into_iter().next() else {
        return Ok(None);
    };
    let known = match row.ticket_uuid {
        Some(ticket) => claims(tx, TicketId::new(ticket), Some(row.id)).await?,
        None => Vec::new(),
    };
    row.into_scan(known).map(Some)
}

impl Row {
    /// `known` are the scans of the ticket that were known when this one was answered.
    fn into_scan(self, known: Vec<KeptClaim>) -> StoreResult<KeptScan> {
        let known: Vec<Claim> = known.into_iter().map(|known| known.claim).collect();
        let Timeline { standings, presence } = merge(&known, self.allow_reentry);
        let own = standings
            .into_iter()
            .find(|(claim, _)| claim.scan == ScanId::new(self.uuid));
        // Of a scan that was told later, other admissions than the one it met may have followed.
        let (entry, left_at) = match own {
            Some((_, Standing::Duplicate { entry, .. })) => (Some(entry), presence.left_at),
            Some((_, Standing::LeftBefore { at })) => (presence.entry.map(|(_, entry)| entry), Some(at)),
            _ => (presence.entry.map(|(_, entry)| entry), presence.left_at),
        };
        Ok(KeptScan {
            id: ScanId::new(self.uuid),
            ticket: self.ticket_uuid.map(TicketId::new),
            direction: ScanDirection::parse(&self.direction).ok_or_else(|| corrupt("ticket_scans.direction"))?,
            outcome: ScanOutcome::parse(&self.outcome).ok_or_else(|| corrupt("ticket_scans.outcome"))?,
            reason: self.reason,
            at: self.scanned_at,
            entry,
            left_at,
            seats_in: u32::try_from(self.seats_in).unwrap_or(u32::MAX),
        })
    }
}
