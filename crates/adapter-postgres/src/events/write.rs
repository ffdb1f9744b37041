//! Storing events.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use turnout_domain::events::Event;
use turnout_domain::ids::{EventId, VenueId};
use turnout_ports::events::References;
use turnout_ports::store::StoreResult;

use super::tiers;
use crate::error::store_error;
use crate::static_sql::sql;

/// The event as a record. One JSON parameter, because forty numbered ones would be told apart by nobody.
macro_rules! new_event {
    () => {
        "new AS (SELECT * FROM jsonb_to_record($1) AS new (uuid uuid, host uuid, title text, slug text, description text, \
         kind text, mood text, status text, visibility text, admission text, start_at timestamptz, end_at timestamptz, \
         time_zone text, venue uuid, venue_text text, category text, interests text[], tags text[], currency text, \
         is_paid boolean, capacity integer, allow_plus_one boolean, allowed_genders text, show_guest_list boolean, \
         allow_transfers boolean, allow_reentry boolean, doors_open_at timestamptz, max_inside integer, \
         hold_minutes smallint, gst_number text, gst_percent numeric, gst_inclusive boolean, fee_bearer text, \
         published_at timestamptz, cancelled_at timestamptz, cancel_reason text, completed_at timestamptz, \
         version integer, tiers jsonb))"
    };
}

const INSERT: &str = concat!(
    "WITH ",
    new_event!(),
    ", made AS (INSERT INTO events (uuid, host_user_id, title, slug, description, kind, mood, status, visibility, \
       admission, start_at, end_at, time_zone, venue_id, venue_text, category_id, currency, is_paid, version) \
     SELECT new.uuid, (SELECT id FROM users WHERE uuid = new.host), new.title, new.slug, new.description, new.kind, \
       new.mood, new.status, new.visibility, new.admission, new.start_at, new.end_at, new.time_zone, \
       (SELECT id FROM venues WHERE uuid = new.venue), new.venue_text, \
       (SELECT id FROM event_categories WHERE slug = new.category), new.currency, new.is_paid, new.version FROM new \
     ON CONFLICT (slug) DO NOTHING RETURNING id), \
     policies AS (INSERT INTO event_policies (event_id, allow_plus_one, allowed_genders, show_guest_list, \
       allow_transfers, allow_reentry, doors_open_at, max_inside, hold_minutes, gst_number, gst_percent, gst_inclusive, \
       fee_bearer) \
     SELECT made.id, new.allow_plus_one, new.allowed_genders, new.show_guest_list, new.allow_transfers, \
       new.allow_reentry, new.doors_open_at, new.max_inside, new.hold_minutes, new.gst_number, new.gst_percent, \
       new.gst_inclusive, new.fee_bearer FROM made, new), \
     inventory AS (INSERT INTO event_inventory (event_id, capacity) SELECT made.id, new.capacity FROM made, new), \
     topics AS (INSERT INTO event_interests (event_id, interest_id) \
       SELECT made.id, interests.id FROM made, new, interests WHERE interests.slug = ANY (new.interests)), \
     words AS (INSERT INTO event_tags (event_id, tag) SELECT made.id, unnest(new.tags) FROM made, new), \
     offered AS (SELECT tier.* FROM new, ",
    tiers::new_tiers!("new.tiers"),
    " AS tier), \
     tiers AS (INSERT INTO ticket_tiers (uuid, event_id, name, description, price, currency, max_per_order, \
       sales_start_at, sales_end_at, position, is_active, version) \
     SELECT o.uuid, made.id, o.name, o.description, o.price, o.currency, o.max_per_order, o.sales_start_at, \
       o.sales_end_at, o.position, o.is_active, o.version FROM made, offered o RETURNING id, uuid, event_id), \
     stock AS (INSERT INTO tier_inventory (tier_id, event_id, capacity) \
       SELECT tiers.id, tiers.event_id, o.quantity FROM tiers JOIN offered o USING (uuid)) \
     SELECT count(*) AS count FROM made"
);

const UPDATE: &str = concat!(
    "WITH ",
    new_event!(),
    ", changed AS (UPDATE events e SET title = new.title, description = new.description, kind = new.kind, \
       mood = new.mood, status = new.status, visibility = new.visibility, admission = new.admission, \
       start_at = new.start_at, end_at = new.end_at, time_zone = new.time_zone, \
       venue_id = (SELECT id FROM venues WHERE uuid = new.venue), venue_text = new.venue_text, \
       category_id = (SELECT id FROM event_categories WHERE slug = new.category), currency = new.currency, \
       is_paid = new.is_paid, published_at = new.published_at, cancelled_at = new.cancelled_at, \
       cancel_reason = new.cancel_reason, completed_at = new.completed_at, version = new.version \
     FROM new WHERE e.uuid = new.uuid AND e.version = new.version - 1 AND e.deleted_at IS NULL RETURNING e.id), \
     policies AS (UPDATE event_policies p SET allow_plus_one = new.allow_plus_one, \
       allowed_genders = new.allowed_genders, show_guest_list = new.show_guest_list, \
       allow_transfers = new.allow_transfers, allow_reentry = new.allow_reentry, doors_open_at = new.doors_open_at, \
       max_inside = new.max_inside, hold_minutes = new.hold_minutes, gst_number = new.gst_number, \
       gst_percent = new.gst_percent, gst_inclusive = new.gst_inclusive, fee_bearer = new.fee_bearer \
     FROM new, changed WHERE p.event_id = changed.id), \
     old_topics AS (DELETE FROM event_interests x USING new, changed WHERE x.event_id = changed.id \
       AND x.interest_id NOT IN (SELECT id FROM interests WHERE slug = ANY (new.interests))), \
     topics AS (INSERT INTO event_interests (event_id, interest_id) \
       SELECT changed.id, interests.id FROM changed, new, interests WHERE interests.slug = ANY (new.interests) \
       ON CONFLICT DO NOTHING), \
     old_words AS (DELETE FROM event_tags x USING new, changed WHERE x.event_id = changed.id \
       AND x.tag <> ALL (new.tags)), \
     words AS (INSERT INTO event_tags (event_id, tag) SELECT changed.id, unnest(new.tags) FROM changed, new \
       ON CONFLICT DO NOTHING) \
     SELECT count(*) AS count FROM changed"
);

const SET_CAPACITY: &str = "UPDATE event_inventory i SET capacity = $2 FROM events e \
    WHERE e.id = i.event_id AND e.uuid = $1 AND i.held + i.sold <= $2";

const DELETE_DRAFT: &str = "UPDATE events SET deleted_at = $2, version = version + 1 \
    WHERE uuid = $1 AND status = 'draft' AND deleted_at IS NULL";

const MISSING: &str = "SELECT \
    $1::uuid IS NOT NULL AND NOT EXISTS (SELECT FROM venues WHERE uuid = $1 AND is_active) AS venue, \
    $2::text IS NOT NULL AND NOT EXISTS (SELECT FROM event_categories WHERE slug = $2 AND is_active) AS category, \
    ARRAY(SELECT s FROM unnest($3::text[]) s WHERE NOT EXISTS \
        (SELECT FROM interests WHERE slug = s AND is_active)) AS interests";

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct MissingRow {
    #[diesel(sql_type = Bool)]
    venue: bool,
    #[diesel(sql_type = Bool)]
    category: bool,
    #[diesel(sql_type = Array<Text>)]
    interests: Vec<String>,
}

fn record(event: &Event) -> Value {
    let policies = &event.policies;
    json!({
        "uuid": event.id.uuid(), "host": event.host.uuid(), "title": event.title, "slug": event.slug,
        "description": event.description, "kind": event.kind.as_str(), "mood": event.mood,
        "status": event.status.as_str(), "visibility": event.visibility.as_str(),
        "admission": event.admission.as_str(), "start_at": event.start_at, "end_at": event.end_at,
        "time_zone": event.time_zone.name(), "venue": event.venue.map(VenueId::uuid), "venue_text": event.venue_text,
        "category": event.category, "interests": event.interests, "tags": event.tags,
        "currency": event.currency.code(), "is_paid": event.is_paid, "capacity": event.seats.capacity,
        "allow_plus_one": policies.allow_plus_one, "allowed_genders": policies.allowed_genders.as_str(),
        "show_guest_list": policies.show_guest_list, "allow_transfers": policies.allow_transfers,
        "allow_reentry": policies.allow_reentry, "doors_open_at": policies.doors_open_at,
        "max_inside": policies.max_inside, "hold_minutes": policies.hold_minutes, "gst_number": policies.gst_number,
        "gst_percent": policies.gst_percent.to_string(), "gst_inclusive": policies.gst_inclusive,
        "fee_bearer": policies.fee_bearer.as_str(), "published_at": event.published_at,
        "cancelled_at": event.cancelled_at, "cancel_reason": event.cancel_reason,
        "completed_at": event.completed_at, "version": event.version,
        "tiers": event.tiers.iter().map(tiers::record).collect::<Vec<_>>(),
    })
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, event: &Event) -> StoreResult<bool> {
    let insert = sql(INSERT).bind::<Jsonb, _>(record(event));
    let row: CountRow = insert.get_result(conn).await.map_err(store_error)?;
    Ok(row.count == 1)
}

pub(super) async fn update(conn: &mut AsyncPgConnection, event: &Event) -> StoreResult<bool> {
    let update = sql(UPDATE).bind::<Jsonb, _>(record(event));
    let row: CountRow = update.get_result(conn).await.map_err(store_error)?;
    Ok(row.count == 1)
}

pub(super) async fn set_capacity(conn: &mut AsyncPgConnection, event: EventId, capacity: i32) -> StoreResult<bool> {
    let update = sql(SET_CAPACITY)
        .bind::<SqlUuid, _>(event.uuid())
        .bind::<Integer, _>(capacity);
    Ok(update.execute(conn).await.map_err(store_error)? == 1)
}

pub(super) async fn delete_draft(
    conn: &mut AsyncPgConnection,
    event: EventId,
    now: DateTime<Utc>,
) -> StoreResult<bool> {
    let update = sql(DELETE_DRAFT)
        .bind::<SqlUuid, _>(event.uuid())
        .bind::<Timestamptz, _>(now);
    Ok(update.execute(conn).await.map_err(store_error)? == 1)
}

pub(super) async fn missing(conn: &mut AsyncPgConnection, references: &References) -> StoreResult<References> {
    let select = sql(MISSING)
        .bind::<Nullable<SqlUuid>, _>(references.venue.map(VenueId::uuid))
        .bind::<Nullable<Text>, _>(references.category.as_deref())
        .bind::<Array<Text>, _>(&references.interests);
    let row: MissingRow = select.get_result(conn).await.map_err(store_error)?;
    Ok(References {
        venue: references.venue.filter(|_| row.venue),
        category: references.category.clone().filter(|_| row.category),
        interests: row.interests,
    })
}
