//! Holds by the batch: however many ask at once, the counters are locked by one statement, everything is read by two that
//! are sent together, and written by one.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bytea, Integer, Jsonb, Nullable, Numeric, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::future::try_join;
use turnout_domain::booking::{Inventory, SeatCount};
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::booking::{HoldBackground, HoldRequest, KeptHolds};
use turnout_ports::idempotency::{IdempotencyKey, StoredAnswer};
use turnout_ports::store::{StoreError, StoreResult};

use super::facts::{self, Question};
use super::inventory;
use crate::audit::{append_entries, rows};
use crate::error::store_error;
use crate::idempotency::LIFETIME;
use crate::money::{integer, small};
use crate::static_sql::sql;
use crate::store::begin_with;

/// Parameters: 1 to 5 the counters of the events; 6 to 8 those of their tiers; 9 to 15 the reservations; 16 when; 17 to 24
/// the answers; 25 the audit entries; 26 to 33 the prices of the reservations. A key whose time is over is taken over; one
/// that is not is left, and the count tells.
const KEEP: &str = concat!(
    "WITH counted AS (
        UPDATE event_inventory AS counts SET held = changed.held, sold = changed.sold, going_count = changed.going,
            requests_count = changed.requests
        FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[])
                AS changed (event, held, sold, going, requests)
            JOIN events ON events.uuid = changed.event
        WHERE counts.event_id = events.id AND (counts.held, counts.sold, counts.going_count, counts.requests_count)
            IS DISTINCT FROM (changed.held, changed.sold, changed.going, changed.requests)
    ), counted_in_tiers AS (
        UPDATE tier_inventory AS tiers SET held = changed.held, sold = changed.sold
        FROM unnest($6::uuid[], $7::int[], $8::int[]) AS changed (tier, held, sold)
            JOIN ticket_tiers ON ticket_tiers.uuid = changed.tier
        WHERE tiers.tier_id = ticket_tiers.id AND (tiers.held, tiers.sold) IS DISTINCT FROM (changed.held, changed.sold)
    ), kept AS (
        INSERT INTO reservations (uuid, event_id, tier_id, user_id, seats, source, expires_at, created_at, currency,
            unit_price, net_amount, gst_percent, gst_amount, platform_fee, fee_bearer, total_amount)
        SELECT wish.uuid, tier.event_id, tier.id, (SELECT id FROM users WHERE users.uuid = wish.holder), wish.seats,
            wish.source, wish.expires_at, wish.created_at, wish.currency, wish.unit_price, wish.net_amount,
            wish.gst_percent, wish.gst_amount, wish.platform_fee, wish.fee_bearer, wish.total_amount
        FROM unnest($9::uuid[], $10::uuid[], $11::uuid[], $12::smallint[], $13::text[], $14::timestamptz[],
                $15::timestamptz[], $26::text[], $27::numeric[], $28::numeric[], $29::numeric[], $30::numeric[],
                $31::numeric[], $32::text[], $33::numeric[])
                AS wish (uuid, tier, holder, seats, source, expires_at, created_at, currency, unit_price, net_amount,
                    gst_percent, gst_amount, platform_fee, fee_bearer, total_amount)
            JOIN LATERAL (SELECT id, event_id FROM ticket_tiers WHERE ticket_tiers.uuid = wish.tier) tier ON TRUE
        RETURNING id
    ), answered AS (
        INSERT INTO idempotency_keys (actor_user_id, operation, key, fingerprint, status, headers, body, created_at,
            expires_at)
        SELECT (SELECT id FROM users WHERE users.uuid = answer.actor), answer.operation, answer.key,
            answer.fingerprint, answer.status, answer.headers, answer.body, $16, $24
        FROM unnest($17::uuid[], $18::text[], $19::text[], $20::bytea[], $21::smallint[], $22::jsonb[], $23::bytea[])
            AS answer (actor, operation, key, fingerprint, status, headers, body)
        ON CONFLICT (actor_user_id, operation, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers,
            body = excluded.body, created_at = excluded.created_at, expires_at = excluded.expires_at
        WHERE idempotency_keys.expires_at <= excluded.created_at
        RETURNING id
    ), noted AS (",
    append_entries!("$25"),
    ")
    SELECT (SELECT count(*) FROM kept) AS kept, (SELECT count(*) FROM answered) AS answered"
);

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = BigInt)]
    kept: i64,
    #[diesel(sql_type = BigInt)]
    answered: i64,
}

impl Written {
    /// Whether it is all that was to be written.
    fn check(&self, kept: &KeptHolds) -> StoreResult<()> {
        if !is(self.kept, kept.reservations.len()) {
            return Err(StoreError::Rejected(
                "the tier or the user of a reservation is gone".to_owned(),
            ));
        }
        if !is(self.answered, kept.answers.len()) {
            return Err(StoreError::Contended("an idempotency key changed hands".to_owned()));
        }
        Ok(())
    }
}

/// Locks and reads. `begin`, if it was not sent yet, goes out together with the lock.
pub(super) async fn lock(
    conn: &mut AsyncPgConnection,
    begin: Option<&str>,
    requests: &[HoldRequest],
    now: chrono::DateTime<chrono::Utc>,
) -> StoreResult<HoldBackground> {
    let events: BTreeSet<EventId> = requests.iter().map(|request| request.event).collect();
    let events: Vec<EventId> = events.into_iter().collect();
    let pipelined = &*conn;
    // What is polled first is sent first.
    let ((), mut inventories) =
        try_join(begin_with(pipelined, begin), inventory::lock_events(pipelined, &events)).await?;
    let questions: Vec<Question<'_>> = requests.iter().map(question).collect();
    let known = facts::ask(conn, &questions, now).await?;
    for facts in known.iter().filter_map(|known| known.facts.as_ref()) {
        if let Some(inventory) = inventories.get_mut(&facts.event) {
            inventory.tiers.insert(facts.tier.id, facts.tier.seats);
        }
    }
    for (event, inventory) in inventories
        .iter_mut()
        .filter(|(_, inventory)| inventory.event.waiting > 0)
    {
        // What a newcomer can have depends on the lines of all tiers.
        inventory.tiers = inventory::lock_tiers(conn, *event).await?;
    }
    Ok(HoldBackground { inventories, known })
}

fn question(request: &HoldRequest) -> Question<'_> {
    Question {
        event: request.event,
        user: request.wish.user,
        tier: request.wish.tier,
        key: request.idempotency.as_ref(),
    }
}

pub(super) async fn keep(conn: &mut AsyncPgConnection, kept: &KeptHolds) -> StoreResult<()> {
    let events = kept.inventories.keys().map(|event| event.uuid());
    let of_events = |pick: fn(&Inventory) -> u32| counts(kept.inventories.values().map(pick));
    let tiers = || kept.inventories.values().flat_map(|inventory| &inventory.tiers);
    let of_tiers = |pick: fn(&SeatCount) -> u32| counts(tiers().map(|(_, seats)| pick(seats)));
    let holds = &kept.reservations;
    let seats: Vec<i16> = holds
        .iter()
        .map(|hold| small(hold.seats.get()))
        .collect::<Result<_, _>>()?;
    let statement = sql(KEEP)
        .bind::<Array<Uuid>, _>(events.collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(of_events(|inventory| inventory.event.held)?)
        .bind::<Array<Integer>, _>(of_events(|inventory| inventory.event.sold)?)
        .bind::<Array<Integer>, _>(of_events(|inventory| inventory.going)?)
        .bind::<Array<Integer>, _>(of_events(|inventory| inventory.requests)?)
        .bind::<Array<Uuid>, _>(tiers().map(|(tier, _)| tier.uuid()).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(of_tiers(|seats| seats.held)?)
        .bind::<Array<Integer>, _>(of_tiers(|seats| seats.sold)?)
        .bind::<Array<Uuid>, _>(each(holds, |hold| hold.key.uuid()))
        .bind::<Array<Uuid>, _>(each(holds, |hold| hold.tier.uuid()))
        .bind::<Array<Uuid>, _>(each(holds, |hold| hold.user.uuid()))
        .bind::<Array<SmallInt>, _>(seats)
        .bind::<Array<Text>, _>(each(holds, |hold| hold.source.as_str()))
        .bind::<Array<Timestamptz>, _>(each(holds, |hold| hold.expires_at))
        .bind::<Array<Timestamptz>, _>(each(holds, |hold| hold.created_at))
        .bind::<Timestamptz, _>(kept.now)
        .bind::<Array<Nullable<Uuid>>, _>(each(&kept.answers, |(key, _)| key.actor.map(UserId::uuid)))
        .bind::<Array<Text>, _>(each(&kept.answers, |(key, _)| key.operation.as_str()))
        .bind::<Array<Text>, _>(each(&kept.answers, |(key, _)| key.key.as_str()))
        .bind::<Array<Bytea>, _>(each(&kept.answers, |(key, _)| key.fingerprint.as_slice()))
        .bind::<Array<SmallInt>, _>(statuses(&kept.answers)?)
        .bind::<Array<Jsonb>, _>(headers(&kept.answers)?)
        .bind::<Array<Nullable<Bytea>>, _>(each(&kept.answers, |(_, answer)| {
            answer.body.as_deref().map(str::as_bytes)
        }))
        .bind::<Timestamptz, _>(kept.now + LIFETIME)
        .bind::<Jsonb, _>(rows(&kept.entries))
        .bind::<Array<Text>, _>(each(holds, |hold| hold.price.total.currency().code()))
        .bind::<Array<Numeric>, _>(each(holds, |hold| hold.price.unit.amount()))
        .bind::<Array<Numeric>, _>(each(holds, |hold| hold.price.net.amount()))
        .bind::<Array<Numeric>, _>(each(holds, |hold| hold.price.gst_percent))
        .bind::<Array<Numeric>, _>(each(holds, |hold| hold.price.gst.amount()))
        .bind::<Array<Numeric>, _>(each(holds, |hold| hold.price.platform_fee.amount()))
        .bind::<Array<Text>, _>(each(holds, |hold| hold.price.fee_bearer.as_str()))
        .bind::<Array<Numeric>, _>(each(holds, |hold| hold.price.total.amount()));
    let written: Written = statement.get_result(conn).await.map_err(store_error)?;
    written.check(kept)
}

fn is(counted: i64, expected: usize) -> bool {
    usize::try_from(counted) == Ok(expected)
}

fn counts(all: impl Iterator<Item = u32>) -> StoreResult<Vec<i32>> {
    all.map(integer).collect()
}

fn each<'a, T, V: 'a>(all: &'a [T], pick: impl Fn(&'a T) -> V) -> Vec<V> {
    all.iter().map(pick).collect()
}

fn statuses(answers: &[(IdempotencyKey, StoredAnswer)]) -> StoreResult<Vec<i16>> {
    let statuses = answers.iter().map(|(_, answer)| i16::try_from(answer.status));
    statuses.collect::<Result<_, _>>().map_err(|_| unstorable())
}

fn headers(answers: &[(IdempotencyKey, StoredAnswer)]) -> StoreResult<Vec<serde_json::Value>> {
    let headers = answers.iter().map(|(_, answer)| serde_json::to_value(&answer.headers));
    headers.collect::<Result<_, _>>().map_err(|_| unstorable())
}

fn unstorable() -> StoreError {
    StoreError::Corrupt("idempotency_keys".to_owned())
}
