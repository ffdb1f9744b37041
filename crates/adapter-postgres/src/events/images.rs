//! The images of events.

use async_trait::async_trait;
use diesel::QueryableByName;
use diesel::sql_types::{Array, Bool, Integer, Nullable, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;
use turnout_domain::events::{ImageOrder, Visibility};
use turnout_domain::ids::{EventId, ImageId};
use turnout_ports::events::{EventImage, EventImageRepository, ShownImage};
use turnout_ports::storage::ObjectKey;
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

use super::fragments::{announced, images};
use super::rows::{corrupt, from_json, parsed};
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

const ALL: &str = concat!("SELECT ", images!(), " AS images FROM events e WHERE e.uuid = $1");

const ARRANGE: &str = "UPDATE event_images x SET role = o.role, position = o.position
    FROM unnest($2, $3, $4) o (uuid, role, position), events e
    WHERE e.uuid = $1 AND x.event_id = e.id AND x.uuid = o.uuid AND (x.role, x.position) <> (o.role, o.position)";

const CHANGED: &str = "UPDATE events SET version = version + 1 WHERE uuid = $1";

const ADD: &str = "INSERT INTO event_images (uuid, event_id, role, position, object_key, content_type, width, height)
    SELECT $2, id, $3, $4, $5, $6, $7, $8 FROM events WHERE uuid = $1";

const REMOVE_ALL: &str = "DELETE FROM event_images x USING events e WHERE e.uuid = $1 AND x.event_id = e.id
    RETURNING x.object_key";

const SHOWN: &str = concat!(
    "SELECT x.object_key, e.visibility, ",
    announced!(),
    " FROM event_images x JOIN events e ON e.id = x.event_id WHERE x.uuid = $1 AND e.deleted_at IS NULL"
);

#[derive(QueryableByName)]
struct ImagesRow {
    #[diesel(sql_type = Nullable<Text>)]
    images: Option<String>,
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    object_key: String,
}

#[derive(QueryableByName)]
struct ShownRow {
    #[diesel(embed)]
    file: KeyRow,
    #[diesel(sql_type = Text)]
    visibility: String,
    #[diesel(sql_type = Bool)]
    announced: bool,
}

/// An image as `images!` writes it: id, role, position, key, width, height.
#[derive(Deserialize)]
struct ImageArray(Uuid, String, u32, String, u32, u32);

#[async_trait]
impl EventImageRepository for PgTransaction {
    async fn all(&mut self, event: EventId) -> StoreResult<Vec<EventImage>> {
        let rows: Vec<ImagesRow> = sql(ALL)
            .bind::<SqlUuid, _>(event.uuid())
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        let json = rows.into_iter().next().and_then(|row| row.images);
        images_from_json(json.as_deref())
    }

    async fn arrange(&mut self, event: EventId, order: &ImageOrder) -> StoreResult<()> {
        let (mut ids, mut roles, mut positions) = (Vec::new(), Vec::new(), Vec::new());
        for (image, place) in order.places() {
            ids.push(image.uuid());
            roles.push(place.role.as_str());
            positions.push(small(place.position)?);
        }
        sql(ARRANGE)
            .bind::<SqlUuid, _>(event.uuid())
            .bind::<Array<SqlUuid>, _>(ids)
            .bind::<Array<Text>, _>(roles)
            .bind::<Array<SmallInt>, _>(positions)
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        let changed = sql(CHANGED).bind::<SqlUuid, _>(event.uuid());
        changed.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn add(&mut self, event: EventId, image: &EventImage) -> StoreResult<()> {
        sql(ADD)
            .bind::<SqlUuid, _>(event.uuid())
            .bind::<SqlUuid, _>(image.id.uuid())
            .bind::<Text, _>(image.role.as_str())
            .bind::<SmallInt, _>(small(image.position)?)
            .bind::<Text, _>(image.key.to_string())
            .bind::<Text, _>(image.key.media().as_str())
            .bind::<Integer, _>(super::integer(image.width)?)
            .bind::<Integer, _>(super::integer(image.height)?)
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn remove(&mut self, image: ImageId) -> StoreResult<()> {
        let delete = sql("DELETE FROM event_images WHERE uuid = $1").bind::<SqlUuid, _>(image.uuid());
        delete.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn remove_all(&mut self, event: EventId) -> StoreResult<Vec<ObjectKey>> {
        let delete = sql(REMOVE_ALL).bind::<SqlUuid, _>(event.uuid());
        let rows: Vec<KeyRow> = delete.load(self.conn()?).await.map_err(store_error)?;
        rows.iter().map(|row| key(&row.object_key)).collect()
    }
}

/// Where the file of an image lies, as long as its event is there.
pub(super) async fn shown(conn: &mut AsyncPgConnection, image: ImageId) -> StoreResult<Option<ShownImage>> {
    let select = sql(SHOWN).bind::<SqlUuid, _>(image.uuid());
    let rows: Vec<ShownRow> = select.load(conn).await.map_err(store_error)?;
    let shown = |row: ShownRow| {
        let visibility: Visibility = parsed("events.visibility", &row.visibility)?;
        Ok(ShownImage {
            key: key(&row.file.object_key)?,
            is_public: row.announced && visibility == Visibility::Public,
        })
    };
    rows.into_iter().next().map(shown).transpose()
}

/// Whether there is such an image.
pub(super) async fn exists(conn: &mut AsyncPgConnection, image: ImageId) -> StoreResult<bool> {
    let select = sql("SELECT object_key FROM event_images WHERE uuid = $1").bind::<SqlUuid, _>(image.uuid());
    let rows: Vec<KeyRow> = select.load(conn).await.map_err(store_error)?;
    Ok(!rows.is_empty())
}

/// Reads what `images!` writes.
pub(super) fn images_from_json(json: Option<&str>) -> StoreResult<Vec<EventImage>> {
    let arrays: Vec<ImageArray> = from_json("event_images", json)?;
    arrays.into_iter().map(ImageArray::into_image).collect()
}

impl ImageArray {
    fn into_image(self) -> StoreResult<EventImage> {
        let Self(id, role, position, object_key, width, height) = self;
        Ok(EventImage {
            id: ImageId::new(id),
            role: parsed("event_images.role", &role)?,
            position,
            key: key(&object_key)?,
            width,
            height,
        })
    }
}

fn key(text: &str) -> StoreResult<ObjectKey> {
    ObjectKey::parse(text).map_err(|_| corrupt("event_images.object_key"))
}

fn small(position: impl TryInto<i16>) -> StoreResult<i16> {
    position
        .try_into()
        .map_err(|_| StoreError::Rejected("too many images".to_owned()))
}
