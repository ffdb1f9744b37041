//! The directory of venues.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::OptionalExtension;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Double, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use rust_decimal::prelude::ToPrimitive;
use turnout_domain::events::Venue;
use turnout_domain::ids::{UserId, VenueId};
use turnout_ports::events::{StoredVenue, VenueFilter, VenueQueries, VenueRepository};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use super::fragments::{metres, venue_json};
use super::integer;
use super::venue_rows::{record, venue_from_json};
use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::sql;
use crate::store::PgTransaction;

const FIND: &str = concat!(
    "SELECT ",
    venue_json!(),
    " AS venue, v.updated_at FROM venues v WHERE v.uuid = $1"
);

const LOCK: &str = concat!(
    "SELECT ",
    venue_json!(),
    " AS venue, v.updated_at FROM venues v WHERE v.uuid = $1 FOR UPDATE"
);

macro_rules! new_venue {
    () => {
        "jsonb_to_record($1) AS new (uuid uuid, name text, address text, city text, postal_code text, country text, \
         venue_type text, capacity integer, latitude numeric, longitude numeric, amenities jsonb, contact_email text, \
         contact_phone text, metadata jsonb, is_active boolean, version integer)"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO venues (uuid, created_by, name, address, city, postal_code, country, venue_type, capacity, latitude, \
       longitude, amenities, contact_email, contact_phone, metadata, is_active, version) \
     SELECT new.uuid, (SELECT id FROM users WHERE uuid = $2), new.name, new.address, new.city, new.postal_code, \
       new.country, new.venue_type, new.capacity, new.latitude, new.longitude, new.amenities, new.contact_email, \
       new.contact_phone, new.metadata, new.is_active, new.version FROM ",
    new_venue!()
);

const UPDATE: &str = concat!(
    "UPDATE venues v SET name = new.name, address = new.address, city = new.city, postal_code = new.postal_code, \
       country = new.country, venue_type = new.venue_type, capacity = new.capacity, latitude = new.latitude, \
       longitude = new.longitude, amenities = new.amenities, contact_email = new.contact_email, \
       contact_phone = new.contact_phone, metadata = new.metadata, is_active = new.is_active, version = new.version \
     FROM ",
    new_venue!(),
    " WHERE v.uuid = new.uuid AND v.version = new.version - 1"
);

/// An amenity that is given as `false` is as good as none.
const LIST: &str = concat!(
    "SELECT ",
    venue_json!(),
    " AS venue, v.updated_at FROM venues v WHERE v.is_active AND ($1::text IS NULL OR lower(v.city) = lower($1)) \
     AND ($2::int4 IS NULL OR v.capacity >= $2) \
     AND NOT EXISTS (SELECT FROM unnest($3::text[]) wanted WHERE coalesce(v.amenities -> wanted, 'false') = 'false') \
     AND ($6::float8 IS NULL OR (v.latitude BETWEEN ($4 - $6 / 111000)::numeric AND ($4 + $6 / 111000)::numeric AND ",
    metres!(latitude "$4", longitude "$5"),
    " <= $6)) AND ($7::uuid IS NULL OR v.id < (SELECT id FROM venues WHERE uuid = $7)) ORDER BY v.id DESC LIMIT $8"
);

#[derive(QueryableByName)]
struct VenueRow {
    #[diesel(sql_type = Text)]
    venue: String,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

impl VenueRow {
    fn into_venue(self) -> StoreResult<StoredVenue> {
        Ok(StoredVenue {
            venue: venue_from_json(&self.venue)?,
            updated_at: self.updated_at,
        })
    }
}

async fn one(conn: &mut AsyncPgConnection, text: &'static str, venue: VenueId) -> StoreResult<Option<StoredVenue>> {
    let select = sql(text).bind::<SqlUuid, _>(venue.uuid());
    let row: Option<VenueRow> = select.get_result(conn).await.optional().map_err(store_error)?;
    row.map(VenueRow::into_venue).transpose()
}

#[async_trait]
impl VenueRepository for PgTransaction {
    async fn lock(&mut self, venue: VenueId) -> StoreResult<Option<StoredVenue>> {
        one(self.conn()?, LOCK, venue).await
    }

    async fn find(&mut self, venue: VenueId) -> StoreResult<Option<StoredVenue>> {
        one(self.conn()?, FIND, venue).await
    }

    async fn insert(&mut self, venue: &Venue, by: UserId) -> StoreResult<()> {
        let insert = sql(INSERT)
            .bind::<Jsonb, _>(record(venue))
            .bind::<SqlUuid, _>(by.uuid());
        insert.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn update(&mut self, venue: &Venue) -> StoreResult<bool> {
        let update = sql(UPDATE).bind::<Jsonb, _>(record(venue));
        Ok(update.execute(self.conn()?).await.map_err(store_error)? == 1)
    }
}

/// Reads venues. One venue comes from the primary; lists may lag behind.
#[derive(Clone, Debug)]
pub struct PgVenueQueries {
    database: Database,
}

impl PgVenueQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl VenueQueries for PgVenueQueries {
    async fn find(&self, venue: VenueId) -> StoreResult<Option<StoredVenue>> {
        one(&mut *self.database.write().await?, FIND, venue).await
    }

    async fn list(&self, filter: &VenueFilter, page: &PageRequest<VenueId>) -> StoreResult<Page<StoredVenue, VenueId>> {
        let near = filter.near;
        let select = sql(LIST)
            .bind::<Nullable<Text>, _>(filter.city.as_deref())
            .bind::<Nullable<Integer>, _>(filter.min_capacity.map(integer).transpose()?)
            .bind::<Array<Text>, _>(&filter.amenities)
            .bind::<Nullable<Double>, _>(near.and_then(|near| near.position.latitude().to_f64()))
            .bind::<Nullable<Double>, _>(near.and_then(|near| near.position.longitude().to_f64()))
            .bind::<Nullable<Double>, _>(near.map(|near| f64::from(near.radius)))
            .bind::<Nullable<SqlUuid>, _>(page.after.map(VenueId::uuid))
            .bind::<BigInt, _>(page.rows());
        let rows: Vec<VenueRow> = select
            .load(&mut *self.database.read().await?)
            .await
            .map_err(store_error)?;
        let venues = rows
            .into_iter()
            .map(VenueRow::into_venue)
            .collect::<StoreResult<Vec<_>>>()?;
        Ok(Page::from_rows(page, venues, |last| last.venue.id))
    }
}
