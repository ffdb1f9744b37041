//! Storing tiers.

use diesel::sql_types::{Jsonb, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use turnout_domain::booking::Tier;
use turnout_domain::ids::{EventId, TierId};
use turnout_ports::events::TierRemoval;
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::static_sql::sql;

/// The tiers in a JSON array as rows; the alias must follow.
macro_rules! new_tiers {
    ($json:expr) => {
        concat!(
            "LATERAL (SELECT * FROM jsonb_to_recordset(",
            $json,
            ") AS t (uuid uuid, name text, description text, price numeric, currency text, quantity integer, \
             max_per_order smallint, sales_start_at timestamptz, sales_end_at timestamptz, position smallint, \
             is_active boolean, version integer))"
        )
    };
}
pub(super) use new_tiers;

const INSERT: &str = concat!(
    "WITH made AS (INSERT INTO ticket_tiers (uuid, event_id, name, description, price, currency, max_per_order, \
       sales_start_at, sales_end_at, position, is_active, version) \
     SELECT tier.uuid, e.id, tier.name, tier.description, tier.price, tier.currency, tier.max_per_order, \
       tier.sales_start_at, tier.sales_end_at, tier.position, tier.is_active, tier.version \
     FROM events e, ",
    new_tiers!("$2"),
    " AS tier WHERE e.uuid = $1 RETURNING id, event_id) \
     INSERT INTO tier_inventory (tier_id, event_id, capacity) \
     SELECT made.id, made.event_id, tier.quantity FROM made, ",
    new_tiers!("$2"),
    " AS tier"
);

/// The inventory is changed only where it can be, and the tier only where the inventory was.
const UPDATE: &str = concat!(
    "WITH new AS (SELECT tier.* FROM ",
    new_tiers!("$1"),
    " AS tier), stock AS (UPDATE tier_inventory i SET capacity = new.quantity FROM new JOIN ticket_tiers t \
       ON t.uuid = new.uuid WHERE i.tier_id = t.id AND i.held + i.sold <= new.quantity RETURNING i.tier_id) \
     UPDATE ticket_tiers t SET name = new.name, description = new.description, price = new.price, \
       currency = new.currency, max_per_order = new.max_per_order, sales_start_at = new.sales_start_at, \
       sales_end_at = new.sales_end_at, position = new.position, is_active = new.is_active, version = new.version \
     FROM new, stock WHERE t.id = stock.tier_id"
);

const REMOVE: &str = "DELETE FROM ticket_tiers t WHERE t.uuid = $1 \
    AND NOT EXISTS (SELECT FROM reservations r WHERE r.tier_id = t.id AND r.event_id = t.event_id) \
    AND NOT EXISTS (SELECT FROM waitlist_entries w WHERE w.tier_id = t.id AND w.event_id = t.event_id)";

/// A tier as `new_tiers!` reads it.
pub(super) fn record(tier: &Tier) -> Value {
    json!({
        "uuid": tier.id.uuid(), "name": tier.name, "description": tier.description,
        "price": tier.price.amount().to_string(), "currency": tier.price.currency().code(),
        "quantity": tier.seats.capacity, "max_per_order": tier.max_per_order,
        "sales_start_at": tier.sales_start_at, "sales_end_at": tier.sales_end_at,
        "position": tier.position, "is_active": tier.is_active, "version": tier.version,
    })
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, event: EventId, tier: &Tier) -> StoreResult<()> {
    let insert = sql(INSERT)
        .bind::<SqlUuid, _>(event.uuid())
        .bind::<Jsonb, _>(json!([record(tier)]));
    insert.execute(conn).await.map_err(store_error)?;
    Ok(())
}

pub(super) async fn update(conn: &mut AsyncPgConnection, tier: &Tier) -> StoreResult<bool> {
    let update = sql(UPDATE).bind::<Jsonb, _>(json!([record(tier)]));
    Ok(update.execute(conn).await.map_err(store_error)? == 1)
}

pub(super) async fn remove(conn: &mut AsyncPgConnection, tier: TierId) -> StoreResult<TierRemoval> {
    let delete = sql(REMOVE).bind::<SqlUuid, _>(tier.uuid());
    let gone = delete.execute(conn).await.map_err(store_error)?;
    Ok(if gone == 1 {
        TierRemoval::Removed
    } else {
        TierRemoval::InUse
    })
}
