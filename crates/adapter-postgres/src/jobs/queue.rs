use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Jsonb, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use turnout_domain::ids::JobId;
use turnout_ports::jobs::{ClaimedJob, JobQueue, Lease};
use turnout_ports::store::{StoreError, StoreResult};

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

/// Says that the lease (`$1` job, `$2` try) is not lost: another claim would have counted the try up.
macro_rules! of_lease {
    ($text:literal) => {
        concat!($text, " WHERE uuid = $1 AND status = 'running' AND attempts = $2")
    };
}

const RENEW: &str = of_lease!("UPDATE jobs SET leased_until = $3");

const FINISH: &str = of_lease!("UPDATE jobs SET status = 'done', leased_until = NULL, finished_at = $3");

const RETRY: &str = of_lease!("UPDATE jobs SET status = 'queued', leased_until = NULL, run_at = $3, last_error = $4");

const BURY: &str = of_lease!("UPDATE jobs SET status = 'dead', leased_until = NULL, finished_at = $3, last_error = $4");

const HAND_BACK: &str = of_lease!(
    "
    UPDATE jobs SET status = 'queued', leased_until = NULL, run_at = $3, attempts = greatest(attempts - 1, 0)"
);

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

    async fn renew(&self, lease: Lease, leased_until: DateTime<Utc>) -> StoreResult<bool> {
        self.change(RENEW, lease, leased_until).await
    }

    async fn finish(&self, lease: Lease, now: DateTime<Utc>) -> StoreResult<bool> {
        self.change(FINISH, lease, now).await
    }

    async fn retry(&self, lease: Lease, run_at: DateTime<Utc>, error: &str) -> StoreResult<bool> {
        self.fail(RETRY, lease, run_at, error).await
    }

    async fn bury(&self, lease: Lease, now: DateTime<Utc>, error: &str) -> StoreResult<bool> {
        self.fail(BURY, lease, now, error).await
    }

    async fn hand_back(&self, lease: Lease, now: DateTime<Utc>) -> StoreResult<bool> {
        self.change(HAND_BACK, lease, now).await
    }
}

impl PgJobQueue {
    async fn change(&self, text: &'static str, lease: Lease, at: DateTime<Utc>) -> StoreResult<bool> {
        let statement = sql(text)
            .bind::<Uuid, _>(lease.job.uuid())
            .bind::<SmallInt, _>(tries(lease)?)
            .bind::<Timestamptz, _>(at);
        let changed = statement.execute(&mut self.database.write().await?).await;
        Ok(changed.map_err(store_error)? == 1)
    }

    async fn fail(&self, text: &'static str, lease: Lease, at: DateTime<Utc>, error: &str) -> StoreResult<bool> {
        let statement = sql(text)
            .bind::<Uuid, _>(lease.job.uuid())
            .bind::<SmallInt, _>(tries(lease)?)
            .bind::<Timestamptz, _>(at)
            .bind::<Text, _>(error);
        let changed = statement.execute(&mut self.database.write().await?).await;
        Ok(changed.map_err(store_error)? == 1)
    }
}

fn tries(lease: Lease) -> StoreResult<i16> {
    i16::try_from(lease.attempt).map_err(|_| StoreError::Corrupt("jobs.attempts".to_owned()))
}

fn claimed(row: Row) -> ClaimedJob {
    ClaimedJob {
        id: JobId::new(row.uuid),
        job: unpack(&row.kind, row.payload),
        attempt: u32::try_from(row.attempts).unwrap_or_default(),
        is_last_attempt: row.attempts >= row.max_attempts,
    }
}
