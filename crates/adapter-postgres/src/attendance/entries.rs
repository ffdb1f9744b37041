//! Keeping the scans of many who want to come in.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::attendance::{DoorRefusal, ScanOutcome};
use turnout_domain::ids::{ClientScanId, TicketId};
use turnout_ports::attendance::KeptEntry;
use turnout_ports::store::StoreResult;

use super::rows::{corrupt, scan_error};
use crate::audit::{self, append_entries};
use crate::notifications::add::{self, add_notifications};
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// What `ADMIT` and `REFUSE` do, for many scans. Those to be admitted have a generation.
///
/// Tickets and attendees that others have locked are left out. So a batch waits for none of them, and two batches cannot
/// wait for each other. Those that are there are locked as of now; who comes later finds them used.
pub const KEEP_ENTRIES: &str = concat!(
    "WITH asked AS MATERIALIZED (
        SELECT asked.*, (SELECT id FROM users WHERE users.uuid = asked.staff) AS staff_id
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::timestamptz[], $9::text[],
                $10::text[], $11::smallint[], $12::text[], $13::text[], $15::timestamptz[], $16::text[]) WITH ORDINALITY
            AS asked (scan, event, ticket, staff, device, client_scan, at, method, given_reason, generation, outcome,
                reason, named_at, named_device, place)
    ), free AS MATERIALIZED (
        SELECT tickets.id, asked.place, asked.at, asked.staff_id, asked.device
        FROM asked JOIN events ON events.uuid = asked.event AND events.status = 'published'
            JOIN tickets ON tickets.uuid = asked.ticket AND tickets.event_id = events.id
                AND tickets.status = 'active' AND tickets.generation = asked.generation
            JOIN attendees ON attendees.id = tickets.attendee_id
        FOR NO KEY UPDATE OF tickets, attendees SKIP LOCKED
    ), redeemed AS (
        UPDATE tickets SET status = 'used', used_at = free.at, version = tickets.version + 1
        FROM free WHERE tickets.id = free.id AND tickets.status = 'active'
        RETURNING tickets.id, tickets.uuid, tickets.attendee_id, free.place, free.at, free.staff_id, free.device
    ), secret AS (
        UPDATE ticket_secrets SET is_redeemed = TRUE, redeemed_at = redeemed.at
        FROM redeemed WHERE ticket_secrets.ticket_id = redeemed.id
    ), record AS (
        UPDATE attendance_records SET checked_in_at = redeemed.at, checked_in_by = redeemed.staff_id,
            device = redeemed.device, checked_out_at = NULL, entries = attendance_records.entries + 1,
            version = attendance_records.version + 1
        FROM redeemed WHERE attendance_records.ticket_id = redeemed.id
    ), arrived AS (
        UPDATE attendees SET status = 'checked_in', checked_in_at = coalesce(attendees.checked_in_at, came.at),
            version = attendees.version + 1
        FROM (SELECT attendee_id, min(at) AS at FROM redeemed GROUP BY attendee_id) AS came
        WHERE attendees.id = came.attendee_id AND attendees.status IN ('going', 'checked_in')
    ), kept AS (
        INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, scanned_by, device, client_scan_id,
            reason, scanned_at, method, given_reason, named_at, named_device)
        SELECT asked.scan, events.id, (SELECT id FROM tickets WHERE tickets.uuid = asked.ticket), 'in', asked.outcome,
            asked.staff_id, asked.device, asked.client_scan, asked.reason, asked.at, asked.method, asked.given_reason,
            asked.named_at, asked.named_device
        FROM asked JOIN events ON events.uuid = asked.event
        WHERE asked.generation IS NULL OR asked.place IN (SELECT place FROM redeemed)
        ORDER BY asked.place
    ), noted AS (",
    append_entries!(
        "$8",
        if "entry.refused IS NOT NULL OR entry.object_uuid IN (SELECT uuid FROM redeemed)"
    ),
    "), told AS (",
    add_notifications!("$14", if "note.reference_uuid IN (SELECT uuid FROM redeemed)"),
    ") SELECT place, row_number() OVER (PARTITION BY attendee_id ORDER BY place) - 1 AS mates_before FROM redeemed"
);

#[derive(QueryableByName)]
struct Redeemed {
    #[diesel(sql_type = BigInt)]
    place: i64,
    /// Seats of the same booking that came in before it.
    #[diesel(sql_type = BigInt)]
    mates_before: i64,
}

pub(super) async fn keep(tx: &mut PgTransaction, entries: &[KeptEntry]) -> StoreResult<Vec<Option<u32>>> {
    let scans: Vec<_> = entries.iter().map(|entry| &entry.decided().scan).collect();
    let audits: Vec<_> = entries.iter().map(|entry| entry.decided().audit.clone()).collect();
    let notices = entries.iter().filter_map(|entry| match entry {
        KeptEntry::Admitted(admission) => Some(admission.notice.clone()),
        KeptEntry::Refused { .. } => None,
    });
    let named = each(entries, |entry| refusal(entry).and_then(DoorRefusal::named));
    let statement = sql(KEEP_ENTRIES)
        .bind::<Array<SqlUuid>, _>(each(&scans, |scan| scan.id.uuid()))
        .bind::<Array<SqlUuid>, _>(each(&scans, |scan| scan.event.uuid()))
        .bind::<Array<Nullable<SqlUuid>>, _>(each(&scans, |scan| scan.ticket.map(TicketId::uuid)))
        .bind::<Array<SqlUuid>, _>(each(&scans, |scan| scan.by.uuid()))
        .bind::<Array<Text>, _>(each(&scans, |scan| scan.device.as_str()))
        .bind::<Array<Nullable<SqlUuid>>, _>(each(&scans, |scan| scan.client_id.map(ClientScanId::uuid)))
        .bind::<Array<Timestamptz>, _>(each(&scans, |scan| scan.at))
        .bind::<Jsonb, _>(audit::rows(&audits))
        .bind::<Array<Text>, _>(each(&scans, |scan| scan.method.as_str()))
        .bind::<Array<Text>, _>(each(&scans, |scan| scan.given_reason.as_str()))
        .bind::<Array<Nullable<SmallInt>>, _>(generations(entries)?)
        .bind::<Array<Text>, _>(each(entries, |entry| outcome(entry).as_str()))
        .bind::<Array<Text>, _>(each(entries, reason))
        .bind::<Jsonb, _>(add::rows(&notices.collect::<Vec<_>>()))
        .bind::<Array<Nullable<Timestamptz>>, _>(each(&named, |named| named.as_ref().map(|named| named.at)))
        .bind::<Array<Nullable<Text>>, _>(each(&named, |named| named.as_ref().map(|named| named.device.as_str())));
    let redeemed: Result<Vec<Redeemed>, _> = statement.load(tx.conn()?).await;
    let redeemed = redeemed.map_err(|error| scan_error(tx, error))?;
    let redeemed: HashMap<i64, u32> = redeemed
        .into_iter()
        .map(|row| (row.place, u32::try_from(row.mates_before).unwrap_or(u32::MAX)))
        .collect();
    let mates_before = |(place, entry): (i64, &KeptEntry)| match entry {
        KeptEntry::Admitted(_) => redeemed.get(&place).copied(),
        KeptEntry::Refused { .. } => Some(0),
    };
    Ok((1..).zip(entries).map(mates_before).collect())
}

fn each<'a, T, V>(all: &'a [T], pick: impl Fn(&'a T) -> V) -> Vec<V> {
    all.iter().map(pick).collect()
}

fn generations(entries: &[KeptEntry]) -> StoreResult<Vec<Option<i16>>> {
    let generation = |entry: &KeptEntry| match entry {
        KeptEntry::Admitted(admission) => i16::try_from(admission.generation).map(Some),
        KeptEntry::Refused { .. } => Ok(None),
    };
    let generations: Result<_, _> = entries.iter().map(generation).collect();
    generations.map_err(|_| corrupt("tickets.generation"))
}

const fn refusal(entry: &KeptEntry) -> Option<&DoorRefusal> {
    match entry {
        KeptEntry::Admitted(_) => None,
        KeptEntry::Refused { refusal, .. } => Some(refusal),
    }
}

fn outcome(entry: &KeptEntry) -> ScanOutcome {
    refusal(entry).map_or(ScanOutcome::Ok, DoorRefusal::outcome)
}

fn reason(entry: &KeptEntry) -> &'static str {
    refusal(entry).map_or("", DoorRefusal::code)
}
