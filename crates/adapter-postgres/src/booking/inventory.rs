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

impl CountRow {
    fn seats(&self) -> StoreResult<SeatCount> {
        Ok(SeatCount {
            capacity: count(self.capacity)?,
            held: count(self.held)?,
            sold: count(self.sold)?,
            waiting: count(self.waiting)?,
        })
    }
}

/// Locks the event's row alone. Whoever changes counters of a tier holds this lock, so that the tiers can be read
/// afterwards without locking them.
pub(super) async fn lock_event(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<Option<Inventory>> {
    let rows: Vec<CountRow> = load(conn, LOCK_EVENT, event).await?;
    let of_event = |row: CountRow| {
        Ok(Inventory {
            event: row.seats()?,
            tiers: BTreeMap::new(),
            going: count(row.going_count)?,
            requests: count(row.requests_count)?,
        })
    };
    rows.into_iter().next().map(of_event).transpose()
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<Option<Inventory>> {
    let Some(mut inventory) = lock_event(conn, event).await? else {
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
    let tiers: Vec<CountRow> = load(conn, LOCK_TIERS, event).await?;
    tiers
        .iter()
        .filter_map(|row| Some((TierId::new(row.tier?), row.seats())))
        .map(|(tier, seats)| Ok((tier, seats?)))
        .collect()
}

async fn load(conn: &mut AsyncPgConnection, text: &'static str, event: EventId) -> StoreResult<Vec<CountRow>> {
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
