use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use turnout_ports::jobs::{Job, JobRepository, NewJob};
use turnout_ports::store::StoreResult;

use super::payload::pack;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// With the worker's growing pauses these are tries over about a day.
const MAX_ATTEMPTS: i16 = 20;

const ENQUEUE: &str = "
    INSERT INTO jobs (uuid, kind, payload, dedupe_key, run_at, max_attempts) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'running') DO NOTHING";

const HASTEN: &str = "UPDATE jobs SET run_at = $2 WHERE dedupe_key = $1 AND status = 'queued' AND run_at > $2";

#[async_trait]
impl JobRepository for PgTransaction {
    async fn enqueue(&mut self, job: &NewJob) -> StoreResult<()> {
        let insert = sql(ENQUEUE)
            .bind::<Uuid, _>(job.id.uuid())
            .bind::<Text, _>(job.job.kind())
            .bind::<Jsonb, _>(pack(&job.job)?)
            .bind::<Nullable<Text>, _>(job.job.dedupe_key())
            .bind::<Timestamptz, _>(job.run_at)
            .bind::<SmallInt, _>(MAX_ATTEMPTS);
        insert.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn hasten(&mut self, job: &Job, at: DateTime<Utc>) -> StoreResult<()> {
        let Some(key) = job.dedupe_key() else {
            return Ok(());
        };
        let update = sql(HASTEN).bind::<Text, _>(key).bind::<Timestamptz, _>(at);
        update.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }
}
