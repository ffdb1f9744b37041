//! Answers kept for idempotency keys.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Bytea, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::ids::UserId;
use turnout_ports::idempotency::{Claim, IdempotencyKey, IdempotencyRepository, StoredAnswer};
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// How long an answer is kept.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// An expired row is taken over. `ON CONFLICT` waits for a rival's transaction to end. A user who is gone gets no row, so
/// that their key never counts as that of an anonymous caller.
const CLAIM: &str = "
    INSERT INTO idempotency_keys (actor_user_id, operation, key, fingerprint, created_at, expires_at)
    SELECT (SELECT id FROM users WHERE uuid = $1), $2, $3, $4, $5, $6
    WHERE $1 IS NULL OR EXISTS (SELECT FROM users WHERE uuid = $1)
    ON CONFLICT (actor_user_id, operation, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, status = NULL, headers = '{}', body = NULL,
        created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE idempotency_keys.expires_at <= excluded.created_at";

const LOOK: &str = "
    SELECT fingerprint = $4 AS same, status, headers, body FROM idempotency_keys
    WHERE (actor_user_id = (SELECT id FROM users WHERE uuid = $1) OR ($1 IS NULL AND actor_user_id IS NULL))
        AND operation = $2 AND key = $3 AND expires_at > $5";

const COMPLETE: &str = "
    UPDATE idempotency_keys SET status = $4, headers = $5, body = $6
    WHERE (actor_user_id = (SELECT id FROM users WHERE uuid = $1) OR ($1 IS NULL AND actor_user_id IS NULL))
        AND operation = $2 AND key = $3";

#[derive(QueryableByName)]
struct AnswerRow {
    #[diesel(sql_type = Bool)]
    same: bool,
    #[diesel(sql_type = Nullable<SmallInt>)]
    status: Option<i16>,
    #[diesel(sql_type = Jsonb)]
    headers: serde_json::Value,
    #[diesel(sql_type = Nullable<Bytea>)]
    body: Option<Vec<u8>>,
}

#[async_trait]
impl IdempotencyRepository for PgTransaction {
    async fn look(&mut self, key: &IdempotencyKey, now: DateTime<Utc>) -> StoreResult<Claim> {
        let row = self.kept_answer(key, now).await?;
        row.map_or(Ok(Claim::Fresh), AnswerRow::into_claim)
    }

    async fn claim(&mut self, key: &IdempotencyKey, now: DateTime<Utc>) -> StoreResult<Claim> {
        let claimed = sql(CLAIM)
            .bind::<Nullable<SqlUuid>, _>(key.actor.map(UserId::uuid))
            .bind::<Text, _>(&key.operation)
            .bind::<Text, _>(&key.key)
            .bind::<Bytea, _>(key.fingerprint.as_slice())
            .bind::<Timestamptz, _>(now)
            .bind::<Timestamptz, _>(now + LIFETIME)
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        if claimed == 1 {
            return Ok(Claim::Fresh);
        }
        match self.kept_answer(key, now).await? {
            None => Err(StoreError::Contended("the idempotency key changed hands".to_owned())),
            Some(row) => row.into_claim(),
        }
    }

    async fn complete(&mut self, key: &IdempotencyKey, answer: &StoredAnswer) -> StoreResult<()> {
        let status = i16::try_from(answer.status).map_err(|_| corrupt())?;
        let headers = serde_json::to_value(&answer.headers).map_err(|_| corrupt())?;
        sql(COMPLETE)
            .bind::<Nullable<SqlUuid>, _>(key.actor.map(UserId::uuid))
            .bind::<Text, _>(&key.operation)
            .bind::<Text, _>(&key.key)
            .bind::<SmallInt, _>(status)
            .bind::<Jsonb, _>(headers)
            .bind::<Nullable<Bytea>, _>(answer.body.as_deref().map(str::as_bytes))
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

impl PgTransaction {
    async fn kept_answer(&mut self, key: &IdempotencyKey, now: DateTime<Utc>) -> StoreResult<Option<AnswerRow>> {
        let rows: Vec<AnswerRow> = sql(LOOK)
            .bind::<Nullable<SqlUuid>, _>(key.actor.map(UserId::uuid))
            .bind::<Text, _>(&key.operation)
            .bind::<Text, _>(&key.key)
            .bind::<Bytea, _>(key.fingerprint.as_slice())
            .bind::<Timestamptz, _>(now)
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().next())
    }
}

impl AnswerRow {
    fn into_claim(self) -> StoreResult<Claim> {
        known_claim(self.same, self.status, self.headers, self.body)
    }
}

/// What a row that was found says. Without a status its request has begun and was not answered: the same one goes on.
pub(crate) fn known_claim(
    same: bool,
    status: Option<i16>,
    headers: serde_json::Value,
    body: Option<Vec<u8>>,
) -> StoreResult<Claim> {
    if !same {
        return Ok(Claim::Mismatch);
    }
    let Some(status) = status else {
        return Ok(Claim::Fresh);
    };
    Ok(Claim::Replay(StoredAnswer {
        status: u16::try_from(status).map_err(|_| corrupt())?,
        headers: serde_json::from_value(headers).map_err(|_| corrupt())?,
        body: body.map(String::from_utf8).transpose().map_err(|_| corrupt())?,
    }))
}

fn corrupt() -> StoreError {
    StoreError::Corrupt("idempotency_keys".to_owned())
}
