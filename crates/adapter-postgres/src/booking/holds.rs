//! Holds by the batch: however many ask at once for seats of an event, its counters are locked once, everything is
//! read by one statement and written by one.

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bytea, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
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

/// Parameters: 1 event, 2 to 5 its counters; 6 to 8 its tiers; 9 to 15 the reservations; 16 when; 17 to 24 the answers;
/// 25 the audit entries. A key whose time is over is taken over; one that is not is left, and the count tells.
const KEEP: &str = concat!(
    "WITH counted AS (
        UPDATE event_inventory SET held = $2, sold = $3, going_count = $4, requests_count = $5
        WHERE event_id = (SELECT id FROM events WHERE uuid = $1)
            AND (held, sold, going_count, requests_count) IS DISTINCT FROM ($2, $3, $4, $5)
    ), counted_in_tiers AS (
        UPDATE tier_inventory AS tiers SET held = changed.held, sold = changed.sold
        FROM unnest($6::uuid[], $7::int[], $8::int[]) AS changed (tier, held, sold)
            JOIN ticket_tiers ON ticket_tiers.uuid = changed.tier
        WHERE tiers.tier_id = ticket_tiers.id AND (tiers.held, tiers.sold) IS DISTINCT FROM (changed.held, changed.sold)
    ), kept AS (
        INSERT INTO reservations (uuid, event_id, tier_id, user_id, seats, source, expires_at, created_at)
        SELECT wish.uuid, tier.event_id, tier.id, (SELECT id FROM users WHERE users.uuid = wish.holder), wish.seats,
            wish.source, wish.expires_at, wish.created_at
        FROM unnest($9::uuid[], $10::uuid[], $11::uuid[], $12::smallint[], $13::text[], $14::timestamptz[],
                $15::timestamptz[]) AS wish (uuid, tier, holder, seats, source, expires_at, created_at)
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

pub(super) async fn lock(
    conn: &mut AsyncPgConnection,
    event: EventId,
    requests: &[HoldRequest],
    now: chrono::DateTime<chrono::Utc>,
) -> StoreResult<Option<HoldBackground>> {
    let Some(mut inventory) = inventory::lock_event(conn, event).await? else {
        return Ok(None);
    };
    let questions: Vec<Question<'_>> = requests.iter().map(question).collect();
    let known = facts::ask(conn, event, &questions, now).await?;
    inventory.tiers = if inventory.event.waiting > 0 {
        // What a newcomer can have depends on the lines of all tiers.
        inventory::lock_tiers(conn, event).await?
    } else {
        let tiers = known.iter().filter_map(|known| known.facts.as_ref());
        tiers.map(|facts| (facts.tier.id, facts.tier.seats)).collect()
    };
    Ok(Some(HoldBackground { inventory, known }))
}

fn question(request: &HoldRequest) -> Question<'_> {
    Question {
        user: request.wish.user,
        tier: request.wish.tier,
        key: request.idempotency.as_ref(),
    }
}

pub(super) async fn keep(conn: &mut AsyncPgConnection, kept: &KeptHolds) -> StoreResult<()> {
    let Inventory {
        event, going, requests, ..
    } = &kept.inventory;
    let tiers = &kept.inventory.tiers;
    let of_tiers = |pick: fn(&SeatCount) -> u32| {
        let picked = tiers.values().map(|seats| integer(pick(seats)));
        picked.collect::<Result<Vec<i32>, StoreError>>()
    };
    let holds = &kept.reservations;
    let seats: Vec<i16> = holds
        .iter()
        .map(|hold| small(hold.seats.get()))
        .collect::<Result<_, _>>()?;
    let statement = sql(KEEP)
        .bind::<Uuid, _>(kept.event.uuid())
        .bind::<Integer, _>(integer(event.held)?)
        .bind::<Integer, _>(integer(event.sold)?)
        .bind::<Integer, _>(integer(*going)?)
        .bind::<Integer, _>(integer(*requests)?)
        .bind::<Array<Uuid>, _>(tiers.keys().map(|tier| tier.uuid()).collect::<Vec<_>>())
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
        .bind::<Jsonb, _>(rows(&kept.entries));
    let written: Written = statement.get_result(conn).await.map_err(store_error)?;
    if !is(written.kept, holds.len()) {
        return Err(StoreError::Rejected(
            "the tier or the user of a reservation is gone".to_owned(),
        ));
    }
    if !is(written.answered, kept.answers.len()) {
        return Err(StoreError::Contended("an idempotency key changed hands".to_owned()));
    }
    Ok(())
}

fn each<'a, T, V: 'a>(all: &'a [T], pick: impl Fn(&'a T) -> V) -> Vec<V> {
    all.iter().map(pick).collect()
}

fn is(counted: i64, expected: usize) -> bool {
    usize::try_from(counted) == Ok(expected)
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
