use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Jsonb, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use turnout_domain::ids::JobId;
use turnout_ports::jobs::{ClaimedJob, JobQueue};
use turnout_ports::store::StoreResult;

use super::payload::unpack;
use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::sql;

/// The queue that workers of any number of processes share.
#[derive(Clone, Debug)]
pub struct PgJobQueue {
    database: Database,
}

impl PgJobQueue {
    /// A queue on this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Jsonb)]
    payload: Value,
    #[diesel(sql_type = SmallInt)]
    attempts: i16,
    #[diesel(sql_type = SmallInt)]
    max_attempts: i16,
}

/// The rows are locked in a step of its own: a sub-select with LIMIT could be run again for each row of the update.
const CLAIM: &str = "
    WITH due AS MATERIALIZED (
        SELECT id FROM jobs
        WHERE (status = 'queued' AND run_at <= $1) OR (status = 'running' AND leased_until <= $1)
        ORDER BY run_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
    )
    UPDATE jobs SET status = 'running', leased_until = $2, attempts = least(attempts, 32000) + 1
    FROM due WHERE jobs.id = due.id
    RETURNING jobs.uuid, jobs.kind, jobs.payload, jobs.attempts, jobs.max_attempts";

const FINISH: &str = "
    UPDATE jobs SET status = 'done', leased_until = NULL, finished_at = $2 WHERE uuid = $1 AND status = 'running'";

const RETRY: &str = "
    UPDATE jobs SET status = 'queued', leased_until = NULL, run_at = $2, last_error = $3
    WHERE uuid = $1 AND status = 'running'";

const BURY: &str = "
    UPDATE jobs SET status = 'dead', leased_until = NULL, finished_at = $2, last_error = $3
    WHERE uuid = $1 AND status = 'running'";

const HAND_BACK: &str = "
    UPDATE jobs SET status = 'queued', leased_until = NULL, run_at = $2, attempts = greatest(attempts - 1, 0)
    WHERE uuid = $1 AND status = 'running'";

const FORGET: &str = "
    DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE status = 'done' AND finished_at < $1
        ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED)";

#[async_trait]
impl JobQueue for PgJobQueue {
    async fn claim(&self, now: DateTime<Utc>, leased_until: DateTime<Utc>, limit: u32) -> StoreResult<Vec<ClaimedJob>> {
        let claim = sql(CLAIM)
            .bind::<Timestamptz, _>(now)
            .bind::<Timestamptz, _>(leased_until)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<Row> = claim
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(claimed).collect())
    }

    async fn finish(&self, id: JobId, now: DateTime<Utc>) -> StoreResult<()> {
        let statement = sql(FINISH).bind::<Uuid, _>(id.uuid()).bind::<Timestamptz, _>(now);
        statement
            .execute(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn retry(&self, id: JobId, run_at: DateTime<Utc>, error: &str) -> StoreResult<()> {
        let statement = sql(RETRY)
            .bind::<Uuid, _>(id.uuid())
            .bind::<Timestamptz, _>(run_at)
            .bind::<Text, _>(error);
        statement
            .execute(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn bury(&self, id: JobId, now: DateTime<Utc>, error: &str) -> StoreResult<()> {
        let statement = sql(BURY)
            .bind::<Uuid, _>(id.uuid())
            .bind::<Timestamptz, _>(now)
            .bind::<Text, _>(error);
        statement
            .execute(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn hand_back(&self, id: JobId, now: DateTime<Utc>) -> StoreResult<()> {
        let statement = sql(HAND_BACK).bind::<Uuid, _>(id.uuid()).bind::<Timestamptz, _>(now);
        statement
            .execute(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn forget_done(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<u64> {
        let statement = sql(FORGET)
            .bind::<Timestamptz, _>(before)
            .bind::<BigInt, _>(i64::from(limit));
        let forgotten = statement.execute(&mut self.database.write().await?).await;
        Ok(u64::try_from(forgotten.map_err(store_error)?).unwrap_or(u64::MAX))
    }
}

fn claimed(row: Row) -> ClaimedJob {
    ClaimedJob {
        id: JobId::new(row.uuid),
        job: unpack(&row.kind, row.payload),
        attempt: u32::try_from(row.attempts).unwrap_or_default(),
        is_last_attempt: row.attempts >= row.max_attempts,
    }
}
