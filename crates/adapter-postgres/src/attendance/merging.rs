//! Merging scans that were made offline: what is known of a ticket's scans, and writing what they come to.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::attendance::{Claim, ClaimOrigin, DoorRefusal, Presence, ScanDirection, ScanOutcome};
use turnout_domain::ids::{ClientScanId, ScanId, TicketId};
use turnout_ports::attendance::{KeptClaim, OfflineScan, Recount};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::{corrupt, scan_error};
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// The ticket first, as everywhere. Some of the door's statements write the record alone.
const LOCK: [&str; 2] = [
    "SELECT id FROM tickets WHERE uuid = $1 FOR NO KEY UPDATE",
    "SELECT id FROM attendance_records WHERE ticket_id = (SELECT id FROM tickets WHERE uuid = $1) FOR NO KEY UPDATE",
];

/// What a server refused while the guest stood there moved nobody. Of what was told later, all that might count takes part.
const CLAIMS: &str = "
    SELECT s.id, s.uuid, s.direction, s.scanned_at, s.device, s.source, s.client_scan_id,
        coalesce(s.counts_as, s.outcome) AS counts_as
    FROM ticket_scans s
    WHERE s.ticket_id = (SELECT id FROM tickets WHERE uuid = $1)
        AND (s.outcome = 'ok' OR s.source = 'offline'
            AND s.reason IN ('already_checked_in', 'not_checked_in', 'already_checked_out'))
    ORDER BY s.id";

const KEEP: &str = "
    INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, scanned_by, device, client_scan_id, source,
        reason, scanned_at, device_at, named_at, named_device)
    SELECT $1, e.id, (SELECT id FROM tickets WHERE uuid = $3), $4, $5, (SELECT id FROM users WHERE uuid = $6), $7, $8,
        'offline', $9, $10, $11, $12, $13
    FROM events e WHERE e.uuid = $2";

const RECOUNT: &str = "
    UPDATE ticket_scans s SET counts_as = nullif(r.counts_as, s.outcome)
    FROM unnest($1::uuid[], $2::text[]) AS r (scan, counts_as) WHERE s.uuid = r.scan";

/// The record is written in any case: what its door list says of duplicates may have changed. So is the attendee of a guest
/// who came, as by every admission: whoever takes a check-in of another of the attendee's tickets back waits for this row.
const SETTLE: &str = "
    WITH ticket AS (
        UPDATE tickets SET status = CASE WHEN $2::timestamptz IS NULL THEN 'active' ELSE 'used' END, used_at = $2,
            version = version + 1
        WHERE uuid = $1 AND status IN ('active', 'used') AND used_at IS DISTINCT FROM $2
    ), secret AS (
        UPDATE ticket_secrets s SET is_redeemed = $2 IS NOT NULL, redeemed_at = $2
        FROM tickets k WHERE k.uuid = $1 AND s.ticket_id = k.id AND s.redeemed_at IS DISTINCT FROM $2
    ), record AS (
        UPDATE attendance_records r SET checked_in_at = $3, device = $4, checked_out_at = $5, entries = $6,
            checked_in_by = (SELECT scanned_by FROM ticket_scans WHERE uuid = $7), version = r.version + 1
        FROM tickets k WHERE k.uuid = $1 AND r.ticket_id = k.id
    )
    UPDATE attendees a SET status = 'checked_in', checked_in_at = least(a.checked_in_at, $2), version = a.version + 1
    FROM tickets k
    WHERE k.uuid = $1 AND a.id = k.attendee_id AND $2 IS NOT NULL AND a.status IN ('going', 'checked_in')";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    direction: String,
    #[diesel(sql_type = Timestamptz)]
    scanned_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    device: String,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    client_scan_id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    counts_as: String,
}

pub(super) async fn lock(tx: &mut PgTransaction, ticket: TicketId) -> StoreResult<()> {
    for text in LOCK {
        let statement = sql(text).bind::<SqlUuid, _>(ticket.uuid());
        statement.execute(tx.conn()?).await.map_err(store_error)?;
    }
    Ok(())
}

pub(super) async fn claims(tx: &mut PgTransaction, ticket: TicketId) -> StoreResult<Vec<KeptClaim>> {
    let rows: Vec<Row> = sql(CLAIMS)
        .bind::<SqlUuid, _>(ticket.uuid())
        .load(tx.conn()?)
        .await
        .map_err(store_error)?;
    rows.into_iter().map(Row::into_claim).collect()
}

pub(super) async fn keep_offline(tx: &mut PgTransaction, kept: &OfflineScan) -> StoreResult<()> {
    let (scan, refusal) = (&kept.scan, kept.refusal.as_ref());
    let named = refusal.and_then(DoorRefusal::named);
    let statement = sql(KEEP)
        .bind::<SqlUuid, _>(scan.id.uuid())
        .bind::<SqlUuid, _>(scan.event.uuid())
        .bind::<Nullable<SqlUuid>, _>(scan.ticket.map(TicketId::uuid))
        .bind::<Text, _>(scan.direction.as_str())
        .bind::<Text, _>(refusal.map_or(ScanOutcome::Ok, DoorRefusal::outcome).as_str())
        .bind::<SqlUuid, _>(scan.by.uuid())
        .bind::<Text, _>(&scan.device)
        .bind::<Nullable<SqlUuid>, _>(scan.client_id.map(ClientScanId::uuid))
        .bind::<Text, _>(refusal.map_or("", DoorRefusal::code))
        .bind::<Timestamptz, _>(scan.at)
        .bind::<Timestamptz, _>(kept.device_at)
        .bind::<Nullable<Timestamptz>, _>(named.as_ref().map(|named| named.at))
        .bind::<Nullable<Text>, _>(named.as_ref().map(|named| named.device.as_str()));
    let answer = statement.execute(tx.conn()?).await;
    answer.map_err(|error| scan_error(tx, error))?;
    Ok(())
}

pub(super) async fn recount(tx: &mut PgTransaction, recounts: &[Recount]) -> StoreResult<()> {
    if recounts.is_empty() {
        return Ok(());
    }
    let scans: Vec<Uuid> = recounts.iter().map(|recount| recount.scan.uuid()).collect();
    let words: Vec<&str> = recounts.iter().map(|recount| recount.counts_as.as_str()).collect();
    let statement = sql(RECOUNT)
        .bind::<Array<SqlUuid>, _>(scans)
        .bind::<Array<Text>, _>(words);
    statement.execute(tx.conn()?).await.map_err(store_error)?;
    Ok(())
}

pub(super) async fn settle(tx: &mut PgTransaction, ticket: TicketId, presence: &Presence) -> StoreResult<()> {
    let entries = i32::try_from(presence.entries).map_err(|_| corrupt("attendance_records.entries"))?;
    let entry = presence.entry.as_ref();
    let statement = sql(SETTLE)
        .bind::<SqlUuid, _>(ticket.uuid())
        .bind::<Nullable<Timestamptz>, _>(presence.used_at)
        .bind::<Nullable<Timestamptz>, _>(entry.map(|(_, entry)| entry.at))
        .bind::<Text, _>(entry.map_or("", |(_, entry)| entry.device.as_str()))
        .bind::<Nullable<Timestamptz>, _>(presence.left_at)
        .bind::<Integer, _>(entries)
        .bind::<Nullable<SqlUuid>, _>(entry.map(|(scan, _)| scan.uuid()));
    statement.execute(tx.conn()?).await.map_err(store_error)?;
    Ok(())
}

impl Row {
    fn into_claim(self) -> StoreResult<KeptClaim> {
        let origin = match (self.source.as_str(), self.client_scan_id) {
            ("offline", Some(id)) => ClaimOrigin::Offline {
                id: ClientScanId::new(id),
            },
            ("offline", None) => return Err(corrupt("ticket_scans.client_scan_id")),
            _ => ClaimOrigin::Online {
                order: u64::try_from(self.id).map_err(|_| corrupt("ticket_scans.id"))?,
            },
        };
        Ok(KeptClaim {
            claim: Claim {
                scan: ScanId::new(self.uuid),
                origin,
                direction: ScanDirection::parse(&self.direction).ok_or_else(|| corrupt("ticket_scans.direction"))?,
                at: self.scanned_at,
                device: self.device,
            },
            counts_as: ScanOutcome::parse(&self.counts_as).ok_or_else(|| corrupt("ticket_scans.counts_as"))?,
        })
    }
}
