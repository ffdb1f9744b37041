//! Reading which access tokens are dead before their time.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Integer, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use diesel_async::pooled_connection::deadpool::Object;
use turnout_domain::ids::{SessionId, UserId};
use turnout_ports::accounts::{FoundRevocations, RevocationCursor, RevocationQueries};
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

use super::rows::corrupt;
use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::sql;

/// A connection that does not answer for so long is given up, as its network may have gone without a word.
const PATIENCE: Duration = Duration::from_secs(2);

/// One statement and so one snapshot: what it does not show yet was written by the oldest transaction that is still open, or
/// by a later one. There the next reading begins.
const SINCE: &str = "
    SELECT h.horizon, r.session_uuid, r.user_uuid, r.least_epoch
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon) h
        LEFT JOIN token_revocations r ON r.revoked_in >= $1 AND r.expires_at > $2";

#[derive(QueryableByName)]
struct RevocationRow {
    #[diesel(sql_type = BigInt)]
    horizon: i64,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    session_uuid: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    user_uuid: Option<Uuid>,
    #[diesel(sql_type = Nullable<Integer>)]
    least_epoch: Option<i32>,
}

/// Reads revocations from the primary, on a connection that nobody else uses.
#[derive(Clone, Debug)]
pub struct PgRevocationQueries {
    database: Database,
}

impl PgRevocationQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl RevocationQueries for PgRevocationQueries {
    async fn revocations(&self, since: Option<RevocationCursor>, now: DateTime<Utc>) -> StoreResult<FoundRevocations> {
        let mut conn = self.database.watch().await?;
        // No transaction has a number below 1.
        let since = since.map_or(0, |cursor| cursor.0);
        let reading = sql(SINCE)
            .bind::<BigInt, _>(since)
            .bind::<Timestamptz, _>(now)
            .load::<RevocationRow>(&mut *conn);
        let Ok(outcome) = tokio::time::timeout(PATIENCE, reading).await else {
            drop(Object::take(conn));
            return Err(StoreError::Unavailable("no answer in time".to_owned()));
        };
        found(&outcome.map_err(store_error)?)
    }
}

fn found(rows: &[RevocationRow]) -> StoreResult<FoundRevocations> {
    let horizon = rows.first().map(|row| row.horizon);
    let horizon = horizon.ok_or_else(|| StoreError::Corrupt("token_revocations".to_owned()))?;
    let mut found = FoundRevocations {
        sessions: Vec::new(),
        users: Vec::new(),
        next: RevocationCursor(horizon),
    };
    for row in rows {
        if let Some(session) = row.session_uuid {
            found.sessions.push(SessionId::new(session));
        }
        if let (Some(user), Some(epoch)) = (row.user_uuid, row.least_epoch) {
            let epoch = u32::try_from(epoch).map_err(corrupt("token_revocations.least_epoch"))?;
            found.users.push((UserId::new(user), epoch));
        }
    }
    Ok(found)
}
