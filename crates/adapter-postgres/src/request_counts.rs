//! Counts of requests that all server processes share.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use turnout_ports::request_counts::RequestCounts;
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::sql;

/// Counts in one table of the database.
#[derive(Clone, Debug)]
pub struct PgRequestCounts {
    database: Database,
}

impl PgRequestCounts {
    /// Counts in this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Integer)]
    requests: i32,
}

const COUNT: &str = "
    INSERT INTO request_counts AS counted (client, minute, requests) VALUES ($1, date_trunc('minute', $2, 'UTC'), 1)
    ON CONFLICT (client, minute) DO UPDATE SET requests = least(counted.requests, 2000000000) + 1
    RETURNING requests";

#[async_trait]
impl RequestCounts for PgRequestCounts {
    async fn count(&self, client: &str, now: DateTime<Utc>) -> StoreResult<u32> {
        let mut connection = self.database.write().await?;
        let row: Row = sql(COUNT)
            .bind::<Text, _>(client)
            .bind::<Timestamptz, _>(now)
            .get_result(&mut connection)
            .await
            .map_err(store_error)?;
        u32::try_from(row.requests).map_err(|_| StoreError::Corrupt("a negative count of requests".to_owned()))
    }
}
