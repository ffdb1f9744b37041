//! Finding and locking events inside a transaction.

use chrono::{DateTime, Utc};
use diesel::OptionalExtension;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::booking::Tier;
use turnout_domain::events::Event;
use turnout_domain::ids::{EventId, TierId};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::fragments::{event_columns, event_tables, tier_array};
use super::rows::{EventRow, TierArray, corrupt};
use crate::error::store_error;
use crate::static_sql::sql;

const FIND: &str = concat!(
    "SELECT ",
    event_columns!(expired "0"),
    event_tables!(),
    "WHERE e.uuid = $1 AND e.deleted_at IS NULL"
);

const FIND_TIER: &str = concat!(
    "SELECT e.uuid AS event_uuid, ",
    tier_array!(expired "0"),
    "::text AS tier FROM ticket_tiers t JOIN tier_inventory ti ON ti.tier_id = t.id JOIN events e ON e.id = t.event_id \
     WHERE t.uuid = $1 AND e.deleted_at IS NULL"
);

const LOCK_EVENT: &str = "SELECT i.event_id AS id FROM event_inventory i JOIN events e ON e.id = i.event_id \
    WHERE e.uuid = $1 AND e.deleted_at IS NULL FOR UPDATE OF i";

const LOCK_TIERS: &str = "SELECT tier_id AS id FROM tier_inventory WHERE event_id = $1 ORDER BY tier_id FOR UPDATE";

const CHANGED_AT: &str = "SELECT updated_at FROM events WHERE uuid = $1 AND deleted_at IS NULL";

const WAS_BOOKED: &str = "SELECT EXISTS (SELECT FROM orders o WHERE o.event_id = e.id) \
    OR EXISTS (SELECT FROM attendees a WHERE a.event_id = e.id) AS booked FROM events e WHERE e.uuid = $1";

#[derive(QueryableByName)]
struct BookedRow {
    #[diesel(sql_type = Bool)]
    booked: bool,
}

#[derive(QueryableByName)]
struct ChangedRow {
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct TierRow {
    #[diesel(sql_type = SqlUuid)]
    event_uuid: Uuid,
    #[diesel(sql_type = Text)]
    tier: String,
}

pub(super) async fn find(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<Option<Event>> {
    let select = sql(FIND).bind::<SqlUuid, _>(event.uuid());
    let row: Option<EventRow> = select.get_result(conn).await.optional().map_err(store_error)?;
    row.map(|row| row.into_event().map(|(event, _)| event)).transpose()
}

pub(super) async fn find_tier(conn: &mut AsyncPgConnection, tier: TierId) -> StoreResult<Option<(EventId, Tier)>> {
    let select = sql(FIND_TIER).bind::<SqlUuid, _>(tier.uuid());
    let row: Option<TierRow> = select.get_result(conn).await.optional().map_err(store_error)?;
    let Some(row) = row else { return Ok(None) };
    let array: TierArray = serde_json::from_str(&row.tier).map_err(|_| corrupt("ticket_tiers"))?;
    let (tier, _) = array.into_tier()?;
    Ok(Some((EventId::new(row.event_uuid), tier)))
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<Option<Event>> {
    let lock_event = sql(LOCK_EVENT).bind::<SqlUuid, _>(event.uuid());
    let locked: Option<IdRow> = lock_event.get_result(conn).await.optional().map_err(store_error)?;
    let Some(locked) = locked else { return Ok(None) };
    let lock_tiers = sql(LOCK_TIERS).bind::<BigInt, _>(locked.id);
    lock_tiers.execute(conn).await.map_err(store_error)?;
    // Read only now: what the statement above waited for is visible to the next one.
    find(conn, event).await
}

pub(super) async fn was_booked(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<bool> {
    let select = sql(WAS_BOOKED).bind::<SqlUuid, _>(event.uuid());
    let row: Option<BookedRow> = select.get_result(conn).await.optional().map_err(store_error)?;
    Ok(row.is_some_and(|row| row.booked))
}

pub(super) async fn changed_at(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<Option<DateTime<Utc>>> {
    let select = sql(CHANGED_AT).bind::<SqlUuid, _>(event.uuid());
    let row: Option<ChangedRow> = select.get_result(conn).await.optional().map_err(store_error)?;
    Ok(row.map(|row| row.updated_at))
}
