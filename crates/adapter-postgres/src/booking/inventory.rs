//! The seat counters of an event and its tiers: one lock for both, the event first.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{Array, Integer, Nullable, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::booking::{Inventory, SeatCount};
use turnout_domain::ids::{EventId, TierId};
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::money::{count, integer};
use crate::static_sql::sql;

/// The event's row is locked in a step of its own, so that its tiers are read, and locked, after everybody who held
/// the lock before has committed: a join would answer tier counters as they were when the statement began waiting.
const LOCK_EVENT: &str = "
    SELECT capacity, held, sold, waiting, going_count, requests_count, NULL::uuid AS tier
    FROM event_inventory WHERE event_id = (SELECT id FROM events WHERE uuid = $1) FOR UPDATE";

/// Of several events those that nobody else has locked: whoever locks more than one must not wait for any.
const LOCK_FREE_EVENTS: &str = "
    SELECT events.uuid AS event, capacity, held, sold, waiting, going_count, requests_count, NULL::uuid AS tier
    FROM unnest($1::uuid[]) AS asked (event)
        JOIN events ON events.uuid = asked.event
        JOIN event_inventory ON event_inventory.event_id = events.id
    FOR UPDATE OF event_inventory SKIP LOCKED";

const LOCK_TIERS: &str = "
    SELECT tiers.capacity, tiers.held, tiers.sold, tiers.waiting, 0 AS going_count, 0 AS requests_count,
        ticket_tiers.uuid AS tier
    FROM tier_inventory AS tiers JOIN ticket_tiers ON ticket_tiers.id = tiers.tier_id
    WHERE tiers.event_id = (SELECT id FROM events WHERE uuid = $1)
    ORDER BY tiers.tier_id FOR UPDATE OF tiers";

const STORE_EVENT: &str = "
    UPDATE event_inventory SET held = $2, sold = $3, going_count = $4, requests_count = $5, waiting = $6
    WHERE event_id = (SELECT id FROM events WHERE uuid = $1)
        AND (held, sold, going_count, requests_count, waiting) IS DISTINCT FROM ($2, $3, $4, $5, $6)";

const STORE_TIERS: &str = "
    UPDATE tier_inventory AS tiers SET held = changed.held, sold = changed.sold, waiting = changed.waiting
    FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) AS changed (tier, held, sold, waiting)
        JOIN ticket_tiers ON ticket_tiers.uuid = changed.tier
    WHERE tiers.tier_id = ticket_tiers.id
        AND (tiers.held, tiers.sold, tiers.waiting) IS DISTINCT FROM (changed.held, changed.sold, changed.waiting)";

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Integer)]
    capacity: i32,
    #[diesel(sql_type = Integer)]
    held: i32,
    #[diesel(sql_type = Integer)]
    sold: i32,
    #[diesel(sql_type = Integer)]
    waiting: i32,
    #[diesel(sql_type = Integer)]
    going_count: i32,
    #[diesel(sql_type = Integer)]
    requests_count: i32,
    #[diesel(sql_type = Nullable<Uuid>)]
    tier: Option<uuid::Uuid>,
}

#[derive(QueryableByName)]
struct EventCountRow {
    #[diesel(sql_type = Uuid)]
    event: uuid::Uuid,
    #[diesel(embed)]
    counts: CountRow,
}

impl CountRow {
    fn seats(&self) -> StoreResult<SeatCount> {
        Ok(SeatCount {
            capacity: count(self.capacity)?,
            held: count(self.held)?,
            sold: count(self.sold)?,
            waiting: count(self.waiting)?,
        })
    }

    /// The inventory of an event whose tiers are not known yet.
    fn without_tiers(&self) -> StoreResult<Inventory> {
        Ok(Inventory {
            event: self.seats()?,
            tiers: BTreeMap::new(),
            going: count(self.going_count)?,
            requests: count(self.requests_count)?,
        })
    }
}

/// Locks the rows of the events alone. Whoever changes counters of a tier holds this lock, so that the tiers can be read
/// afterwards without locking them. A single event is waited for; of several, those that others hold are left out.
pub(super) async fn lock_events(
    mut conn: &AsyncPgConnection,
    events: &[EventId],
) -> StoreResult<BTreeMap<EventId, Inventory>> {
    if let [event] = events {
        let rows: Vec<CountRow> = load(&mut conn, LOCK_EVENT, *event).await?;
        return rows.iter().map(|row| Ok((*event, row.without_tiers()?))).collect();
    }
    let asked: Vec<uuid::Uuid> = events.iter().map(|event| event.uuid()).collect();
    let query = sql(LOCK_FREE_EVENTS).bind::<Array<Uuid>, _>(asked);
    let rows: Vec<EventCountRow> = query.load(&mut conn).await.map_err(store_error)?;
    rows.iter()
        .map(|row| Ok((row.event.into(), row.counts.without_tiers()?)))
        .collect()
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<Option<Inventory>> {
    let Some(mut inventory) = lock_events(conn, &[event]).await?.remove(&event) else {
        return Ok(None);
    };
    inventory.tiers = lock_tiers(conn, event).await?;
    Ok(Some(inventory))
}

/// Locks the tiers of an event whose own row is locked.
pub(super) async fn lock_tiers(
    conn: &mut AsyncPgConnection,
    event: EventId,
) -> StoreResult<BTreeMap<TierId, SeatCount>> {
    let tiers: Vec<CountRow> = load(&mut &*conn, LOCK_TIERS, event).await?;
    tiers
        .iter()
        .filter_map(|row| Some((TierId::new(row.tier?), row.seats())))
        .map(|(tier, seats)| Ok((tier, seats?)))
        .collect()
}

async fn load(conn: &mut &AsyncPgConnection, text: &'static str, event: EventId) -> StoreResult<Vec<CountRow>> {
    let query = sql(text).bind::<Uuid, _>(event.uuid());
    query.load(conn).await.map_err(store_error)
}

pub(super) async fn store(conn: &mut AsyncPgConnection, event: EventId, inventory: &Inventory) -> StoreResult<()> {
    let update = sql(STORE_EVENT)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Integer, _>(integer(inventory.event.held)?)
        .bind::<Integer, _>(integer(inventory.event.sold)?)
        .bind::<Integer, _>(integer(inventory.going)?)
        .bind::<Integer, _>(integer(inventory.requests)?)
        .bind::<Integer, _>(integer(inventory.event.waiting)?);
    update.execute(conn).await.map_err(store_error)?;
    let tiers: Vec<uuid::Uuid> = inventory.tiers.keys().map(|tier| tier.uuid()).collect();
    let of_tiers = |pick: fn(&SeatCount) -> u32| {
        let picked = inventory.tiers.values().map(|seats| integer(pick(seats)));
        picked.collect::<Result<Vec<i32>, StoreError>>()
    };
    let update = sql(STORE_TIERS)
        .bind::<Array<Uuid>, _>(tiers)
        .bind::<Array<Integer>, _>(of_tiers(|seats| seats.held)?)
        .bind::<Array<Integer>, _>(of_tiers(|seats| seats.sold)?)
        .bind::<Array<Integer>, _>(of_tiers(|seats| seats.waiting)?);
    update.execute(conn).await.map_err(store_error)?;
    Ok(())
}
