//! The pictures of profiles.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Integer, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::{PictureId, UserId};
use turnout_ports::accounts::{Picture, PictureRepository, StoredAlbum};
use turnout_ports::storage::ObjectKey;
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

use super::rows::corrupt;
use super::users::PROFILE_CHANGED;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

#[derive(QueryableByName)]
struct PictureRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    object_key: String,
    #[diesel(sql_type = Integer)]
    width: i32,
    #[diesel(sql_type = Integer)]
    height: i32,
}

#[derive(QueryableByName)]
struct ChangedRow {
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    object_key: String,
}

#[async_trait]
impl PictureRepository for PgTransaction {
    async fn lock_album(&mut self, user: UserId) -> StoreResult<Option<StoredAlbum>> {
        let rows: Vec<ChangedRow> = sql(
            "SELECT p.updated_at FROM user_profiles p JOIN users u ON u.id = p.user_id
             WHERE u.uuid = $1 AND u.is_active FOR UPDATE OF p",
        )
        .bind::<SqlUuid, _>(user.uuid())
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        let Some(profile) = rows.into_iter().next() else {
            return Ok(None);
        };
        // Read once the lock is held, so that it is what the last change left.
        Ok(Some(StoredAlbum {
            pictures: pictures(self.conn()?, user).await?,
            updated_at: profile.updated_at,
        }))
    }

    async fn add(&mut self, user: UserId, picture: &Picture, count: usize) -> StoreResult<()> {
        let position = i16::try_from(count + 1).map_err(|_| StoreError::Rejected("too many pictures".to_owned()))?;
        sql(
            "INSERT INTO user_pictures (uuid, user_id, position, object_key, content_type, width, height)
             SELECT $2, id, $3, $4, $5, $6, $7 FROM users WHERE uuid = $1",
        )
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<SqlUuid, _>(picture.id.uuid())
        .bind::<SmallInt, _>(position)
        .bind::<Text, _>(picture.key.to_string())
        .bind::<Text, _>(picture.key.media().as_str())
        .bind::<Integer, _>(i32::try_from(picture.width).unwrap_or(i32::MAX))
        .bind::<Integer, _>(i32::try_from(picture.height).unwrap_or(i32::MAX))
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn remove(&mut self, picture: PictureId) -> StoreResult<()> {
        sql("DELETE FROM user_pictures WHERE uuid = $1")
            .bind::<SqlUuid, _>(picture.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn arrange(&mut self, user: UserId, order: &[PictureId]) -> StoreResult<()> {
        let order: Vec<Uuid> = order.iter().map(|picture| picture.uuid()).collect();
        sql("UPDATE user_pictures p SET position = o.position
             FROM unnest($1) WITH ORDINALITY o (uuid, position) WHERE p.uuid = o.uuid AND p.position <> o.position")
        .bind::<Array<SqlUuid>, _>(order)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        sql(PROFILE_CHANGED)
            .bind::<SqlUuid, _>(user.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

/// A user's pictures, in the order of showing.
pub(super) async fn pictures(conn: &mut AsyncPgConnection, user: UserId) -> StoreResult<Vec<Picture>> {
    let rows: Vec<PictureRow> = sql("SELECT p.uuid, p.object_key, p.width, p.height
         FROM user_pictures p JOIN users u ON u.id = p.user_id WHERE u.uuid = $1 ORDER BY p.position")
    .bind::<SqlUuid, _>(user.uuid())
    .load(conn)
    .await
    .map_err(store_error)?;
    rows.into_iter().map(PictureRow::into_picture).collect()
}

/// Where the file of a picture lies, as long as its owner is there and shown.
pub(super) async fn shown(conn: &mut AsyncPgConnection, picture: PictureId) -> StoreResult<Option<ObjectKey>> {
    let rows: Vec<KeyRow> = sql("SELECT f.object_key FROM user_pictures f
             JOIN users u ON u.id = f.user_id JOIN user_profiles p ON p.user_id = u.id
         WHERE f.uuid = $1 AND u.is_active AND p.is_active AND u.erased_at IS NULL")
    .bind::<SqlUuid, _>(picture.uuid())
    .load(conn)
    .await
    .map_err(store_error)?;
    rows.into_iter().next().map(KeyRow::into_key).transpose()
}

/// Whether there is such a picture.
pub(super) async fn exists(conn: &mut AsyncPgConnection, picture: PictureId) -> StoreResult<bool> {
    let rows: Vec<KeyRow> = sql("SELECT object_key FROM user_pictures WHERE uuid = $1")
        .bind::<SqlUuid, _>(picture.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    Ok(!rows.is_empty())
}

impl KeyRow {
    fn into_key(self) -> StoreResult<ObjectKey> {
        ObjectKey::parse(&self.object_key).map_err(corrupt("user_pictures.object_key"))
    }
}

impl PictureRow {
    fn into_picture(self) -> StoreResult<Picture> {
        Ok(Picture {
            id: PictureId::new(self.uuid),
            key: ObjectKey::parse(&self.object_key).map_err(corrupt("user_pictures.object_key"))?,
            width: u32::try_from(self.width).map_err(corrupt("user_pictures.width"))?,
            height: u32::try_from(self.height).map_err(corrupt("user_pictures.height"))?,
        })
    }
}
