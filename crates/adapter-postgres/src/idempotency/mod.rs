//! Answers to requests that carry an idempotency key.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{BigInt, Bytea, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel::{OptionalExtension, QueryableByName};
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value};
use turnout_domain::ids::UserId;
use turnout_ports::idempotency::{Claim, IdempotencyKey, IdempotencyRepository, StoredAnswer};
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// Takes the key, also over an expired row, or returns nothing. Waits for a transaction that has just taken it. A user
/// who is not there must not share the keys of those who are not signed in.
const CLAIM: &str = "
    INSERT INTO idempotency_keys AS kept (actor_user_id, operation, key, fingerprint, created_at, expires_at)
    SELECT users.id, $2, $3, $4, $5, $6
    FROM (VALUES (1)) AS one LEFT JOIN users ON users.uuid = $1
    WHERE $1 IS NULL OR users.id IS NOT NULL
    ON CONFLICT (actor_user_id, operation, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, status = NULL, headers = '{}', body = NULL,
            created_at = excluded.created_at, expires_at = excluded.expires_at
        WHERE kept.expires_at <= excluded.created_at
    RETURNING kept.id";

const LOOK: &str = "
    SELECT fingerprint, status, headers, body FROM idempotency_keys
    WHERE (actor_user_id = (SELECT id FROM users WHERE uuid = $1) OR ($1 IS NULL AND actor_user_id IS NULL))
      AND operation = $2 AND key = $3 AND expires_at > $4";

const COMPLETE: &str = "
    UPDATE idempotency_keys SET status = $4, headers = $5, body = $6
    WHERE (actor_user_id = (SELECT id FROM users WHERE uuid = $1) OR ($1 IS NULL AND actor_user_id IS NULL))
      AND operation = $2 AND key = $3";

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = BigInt)]
    #[expect(dead_code, reason = "that there is a row says it all")]
    id: i64,
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Bytea)]
    fingerprint: Vec<u8>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    status: Option<i16>,
    #[diesel(sql_type = Jsonb)]
    headers: Value,
    #[diesel(sql_type = Nullable<Bytea>)]
    body: Option<Vec<u8>>,
}

#[async_trait]
impl IdempotencyRepository for PgTransaction {
    async fn look(&mut self, key: &IdempotencyKey, now: DateTime<Utc>) -> StoreResult<Claim> {
        let look = sql(LOOK)
            .bind::<Nullable<Uuid>, _>(key.actor.map(UserId::uuid))
            .bind::<Text, _>(&key.operation)
            .bind::<Text, _>(&key.key)
            .bind::<Timestamptz, _>(now);
        let kept: Option<Kept> = look.get_result(self.conn()?).await.optional().map_err(store_error)?;
        match kept {
            None => Ok(Claim::Fresh),
            Some(kept) if kept.fingerprint != key.fingerprint => Ok(Claim::Mismatch),
            Some(kept) => Ok(answer(kept)?.map_or(Claim::Fresh, Claim::Replay)),
        }
    }

    async fn claim(&mut self, key: &IdempotencyKey, now: DateTime<Utc>) -> StoreResult<Claim> {
        let claim = sql(CLAIM)
            .bind::<Nullable<Uuid>, _>(key.actor.map(UserId::uuid))
            .bind::<Text, _>(&key.operation)
            .bind::<Text, _>(&key.key)
            .bind::<Bytea, _>(key.fingerprint.as_slice())
            .bind::<Timestamptz, _>(now)
            .bind::<Timestamptz, _>(now + KEPT);
        let taken: Option<Taken> = claim.get_result(self.conn()?).await.optional().map_err(store_error)?;
        match taken {
            Some(_) => Ok(Claim::Fresh),
            None => self.look(key, now).await,
        }
    }

    async fn complete(&mut self, key: &IdempotencyKey, answer: &StoredAnswer) -> StoreResult<()> {
        let headers: Map<String, Value> = answer
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.clone().into()))
            .collect();
        let complete = sql(COMPLETE)
            .bind::<Nullable<Uuid>, _>(key.actor.map(UserId::uuid))
            .bind::<Text, _>(&key.operation)
            .bind::<Text, _>(&key.key)
            .bind::<SmallInt, _>(i16::try_from(answer.status).unwrap_or(i16::MAX))
            .bind::<Jsonb, _>(Value::Object(headers))
            .bind::<Nullable<Bytea>, _>(answer.body.as_ref().map(String::as_bytes));
        match complete.execute(self.conn()?).await.map_err(store_error)? {
            1 => Ok(()),
            rows => Err(StoreError::Rejected(format!(
                "{rows} idempotency keys were completed in place of one"
            ))),
        }
    }
}

/// `None` where the key was taken and never completed.
fn answer(kept: Kept) -> StoreResult<Option<StoredAnswer>> {
    let Some(status) = kept.status else { return Ok(None) };
    let corrupt = |what: &str| StoreError::Corrupt(format!("a kept answer has {what}"));
    let headers = kept.headers.as_object().ok_or_else(|| corrupt("no headers"))?;
    let headers = headers
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    Ok(Some(StoredAnswer {
        status: u16::try_from(status).map_err(|_| corrupt("no HTTP status"))?,
        headers: headers.collect(),
        body: kept
            .body
            .map(String::from_utf8)
            .transpose()
            .map_err(|_| corrupt("a body that is no text"))?,
    }))
}
