//! What erasure and export read.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::ids::{ExportId, UserId};
use turnout_ports::privacy::{Export, ExportedRow, LooseEnds, PrivacyQueries};
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

use super::exports::{ExportRow, LATEST};
use super::{archive, erase, loose_ends};
use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads from the primary: what is erased and handed out is what stands there now.
#[derive(Clone, Debug)]
pub struct PgPrivacyQueries {
    database: Database,
    steps: &'static [&'static str],
    files: &'static [&'static str],
}

impl PgPrivacyQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self {
            database,
            steps: &erase::STEP_NAMES,
            files: &archive::FILE_NAMES,
        }
    }
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    object_key: String,
}

#[derive(QueryableByName)]
struct ExpiredRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    object_key: String,
}

#[derive(QueryableByName)]
struct JsonRow {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Text)]
    json: String,
}

/// Whoever has a job waits for that one, which is tried again ever later if it fails. Accounts that nobody used come last.
const DUE: &str = "
    SELECT u.uuid FROM users u
    WHERE u.erase_at <= $1 AND (u.is_active OR coalesce(u.deactivated_at, u.erase_at) <= $3)
        AND NOT EXISTS (SELECT FROM jobs j WHERE j.dedupe_key = 'erase_user:' || u.uuid AND j.status IN ('queued', 'running'))
    ORDER BY u.last_login_at IS NULL, u.erase_at LIMIT $2";

const PICTURES: &str = "
    SELECT p.object_key FROM user_pictures p JOIN users u ON u.id = p.user_id WHERE u.uuid = $1 ORDER BY p.position";

const EVENT_IMAGES: &str = "
    SELECT i.object_key FROM event_images i JOIN events e ON e.id = i.event_id JOIN users u ON u.id = e.host_user_id
    WHERE u.uuid = $1";

const ARCHIVES: &str = "
    SELECT coalesce(x.object_key, 'exports/' || x.uuid || '.zip') AS object_key
    FROM data_exports x JOIN users u ON u.id = x.user_id WHERE u.uuid = $1";

const HAS_ARCHIVE: &str = "SELECT uuid FROM data_exports WHERE uuid = $1 AND object_key IS NOT NULL";

const PENDING: &str = "
    SELECT u.uuid FROM data_exports x JOIN users u ON u.id = x.user_id
    WHERE x.uuid = $1 AND x.status = 'pending' AND u.is_active";

const EXPIRED: &str = "
    SELECT uuid, object_key FROM data_exports
    WHERE expires_at <= $1 AND object_key IS NOT NULL ORDER BY expires_at LIMIT $2";

#[async_trait]
impl PrivacyQueries for PgPrivacyQueries {
    fn steps(&self) -> &'static [&'static str] {
        self.steps
    }

    fn files(&self) -> &'static [&'static str] {
        self.files
    }

    async fn due_erasures(&self, now: DateTime<Utc>, shut_by: DateTime<Utc>, limit: u32) -> StoreResult<Vec<UserId>> {
        let due = sql(DUE)
            .bind::<Timestamptz, _>(now)
            .bind::<BigInt, _>(i64::from(limit))
            .bind::<Timestamptz, _>(shut_by);
        let rows: Vec<IdRow> = due.load(&mut self.database.write().await?).await.map_err(store_error)?;
        Ok(rows.into_iter().map(|row| UserId::new(row.uuid)).collect())
    }

    async fn loose_ends(&self, user: UserId, now: DateTime<Utc>) -> StoreResult<LooseEnds> {
        let mut conn = self.database.write().await?;
        loose_ends::loose_ends(&mut conn, user, now).await
    }

    async fn pictures(&self, user: UserId) -> StoreResult<Vec<String>> {
        self.keys(PICTURES, user).await
    }

    async fn event_images(&self, user: UserId) -> StoreResult<Vec<String>> {
        self.keys(EVENT_IMAGES, user).await
    }

    async fn archives(&self, user: UserId) -> StoreResult<Vec<String>> {
        self.keys(ARCHIVES, user).await
    }

    async fn export(&self, user: UserId) -> StoreResult<Option<Export>> {
        let latest = sql(LATEST).bind::<SqlUuid, _>(user.uuid());
        let rows: Vec<ExportRow> = latest
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        rows.into_iter().next().map(TryInto::try_into).transpose()
    }

    async fn pending_export(&self, id: ExportId) -> StoreResult<Option<UserId>> {
        let pending = sql(PENDING).bind::<SqlUuid, _>(id.uuid());
        let rows: Vec<IdRow> = pending
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().next().map(|row| UserId::new(row.uuid)))
    }

    async fn has_archive(&self, id: ExportId) -> StoreResult<bool> {
        let has = sql(HAS_ARCHIVE).bind::<SqlUuid, _>(id.uuid());
        let rows: Vec<IdRow> = has.load(&mut self.database.write().await?).await.map_err(store_error)?;
        Ok(!rows.is_empty())
    }

    async fn rows(&self, user: UserId, file: &'static str, after: i64, limit: u32) -> StoreResult<Vec<ExportedRow>> {
        let text =
            archive::statement(file).ok_or_else(|| StoreError::Rejected(format!("no file of an archive: {file}")))?;
        let page = sql(text)
            .bind::<SqlUuid, _>(user.uuid())
            .bind::<BigInt, _>(after)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<JsonRow> = page
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        let row = |row: JsonRow| ExportedRow {
            key: row.key,
            json: row.json,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    async fn expired_exports(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<(ExportId, String)>> {
        let expired = sql(EXPIRED)
            .bind::<Timestamptz, _>(now)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<ExpiredRow> = expired
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        let pair = |row: ExpiredRow| (ExportId::new(row.uuid), row.object_key);
        Ok(rows.into_iter().map(pair).collect())
    }
}

impl PgPrivacyQueries {
    async fn keys(&self, text: &'static str, user: UserId) -> StoreResult<Vec<String>> {
        let query = sql(text).bind::<SqlUuid, _>(user.uuid());
        let rows: Vec<KeyRow> = query
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|row| row.object_key).collect())
    }
}
