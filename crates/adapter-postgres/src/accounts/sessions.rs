//! Sessions and refresh tokens.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::accounts::{REVOCATION_LIFETIME, RefreshState};
use turnout_domain::ids::{RefreshTokenId, SessionId, UserId};
use turnout_ports::accounts::{NewRefreshToken, NewSession, PresentedToken, SessionEnd, SessionRepository};
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

use super::rows::UserRow;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

#[derive(QueryableByName)]
struct PresentedRow {
    #[diesel(sql_type = SqlUuid)]
    token_uuid: Uuid,
    #[diesel(sql_type = SqlUuid)]
    session_uuid: Uuid,
    #[diesel(sql_type = Timestamptz)]
    expires_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    used_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    revoked_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    successors: i64,
    #[diesel(sql_type = Bool)]
    successor_is_fresh: bool,
    #[diesel(sql_type = Bool)]
    session_ended: bool,
    #[diesel(embed)]
    user: UserRow,
}

#[derive(QueryableByName)]
struct OpenedRow {
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct SessionKey {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
}

#[async_trait]
impl SessionRepository for PgTransaction {
    async fn open(&mut self, session: &NewSession, token: &NewRefreshToken) -> StoreResult<()> {
        sql(
            "INSERT INTO sessions (uuid, user_id, device, user_agent, ip_address, created_at, last_used_at, expires_at)
             SELECT $1, u.id, $3, $4, $5, $6, $6, $7 FROM users u WHERE u.uuid = $2",
        )
        .bind::<SqlUuid, _>(session.id.uuid())
        .bind::<SqlUuid, _>(session.user.uuid())
        .bind::<Text, _>(&session.device)
        .bind::<Text, _>(&session.user_agent)
        .bind::<Nullable<Text>, _>(&session.ip)
        .bind::<Timestamptz, _>(session.at)
        .bind::<Timestamptz, _>(token.expires_at)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        sql(
            "INSERT INTO refresh_tokens (uuid, session_id, token_hash, created_at, expires_at)
             SELECT $1, s.id, $3, $4, $5 FROM sessions s WHERE s.uuid = $2",
        )
        .bind::<SqlUuid, _>(token.id.uuid())
        .bind::<SqlUuid, _>(session.id.uuid())
        .bind::<Binary, _>(token.hash.as_slice())
        .bind::<Timestamptz, _>(token.at)
        .bind::<Timestamptz, _>(token.expires_at)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn opened_at(&mut self, user: UserId, session: SessionId) -> StoreResult<Option<DateTime<Utc>>> {
        let rows: Vec<OpenedRow> = sql("SELECT created_at FROM sessions
             WHERE uuid = $1 AND user_id = (SELECT id FROM users WHERE uuid = $2) AND revoked_at IS NULL")
        .bind::<SqlUuid, _>(session.uuid())
        .bind::<SqlUuid, _>(user.uuid())
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(rows.into_iter().next().map(|row| row.created_at))
    }

    async fn present(&mut self, hash: &[u8; 32]) -> StoreResult<Option<PresentedToken>> {
        // The lock first and the reading after it: what a rival changed while we waited must be seen.
        let locked = sql("SELECT 1 FROM sessions
             WHERE id = (SELECT session_id FROM refresh_tokens WHERE token_hash = $1) FOR UPDATE")
        .bind::<Binary, _>(hash.as_slice())
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        if locked == 0 {
            return Ok(None);
        }
        let rows: Vec<PresentedRow> = sql(
            "SELECT t.uuid AS token_uuid, s.uuid AS session_uuid, t.expires_at, t.used_at, t.revoked_at,
                 (SELECT count(*) FROM refresh_tokens c WHERE c.parent_id = t.id) AS successors,
                 EXISTS (SELECT FROM refresh_tokens c WHERE c.parent_id = t.id
                         AND c.used_at IS NULL AND c.revoked_at IS NULL) AS successor_is_fresh,
                 s.revoked_at IS NOT NULL AS session_ended,
                 u.uuid AS user_uuid, u.phone, u.is_active AS user_is_active, u.is_staff, u.is_superuser, u.auth_epoch, u.joined_at,
                 ARRAY(SELECT r.name FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                       WHERE ur.user_id = u.id AND ur.event_id IS NULL ORDER BY r.name) AS roles
             FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
             WHERE t.token_hash = $1 AND u.phone IS NOT NULL",
        )
        .bind::<Binary, _>(hash.as_slice())
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        rows.into_iter().next().map(PresentedRow::into_presented).transpose()
    }

    async fn rotate(&mut self, token: RefreshTokenId, successor: &NewRefreshToken) -> StoreResult<()> {
        sql("UPDATE refresh_tokens SET used_at = $2 WHERE uuid = $1 AND used_at IS NULL")
            .bind::<SqlUuid, _>(token.uuid())
            .bind::<Timestamptz, _>(successor.at)
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        succeed(self.conn()?, token, successor).await
    }

    async fn reissue(&mut self, token: RefreshTokenId, successor: &NewRefreshToken) -> StoreResult<()> {
        sql("UPDATE refresh_tokens SET revoked_at = $2
             WHERE parent_id = (SELECT id FROM refresh_tokens WHERE uuid = $1) AND used_at IS NULL AND revoked_at IS NULL")
        .bind::<SqlUuid, _>(token.uuid())
        .bind::<Timestamptz, _>(successor.at)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        succeed(self.conn()?, token, successor).await
    }

    async fn end(
        &mut self,
        user: UserId,
        session: SessionId,
        why: SessionEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<bool> {
        let end = sql("WITH ended AS (
                 UPDATE sessions SET revoked_at = $4, revoked_reason = $3
                 WHERE uuid = $1 AND user_id = (SELECT id FROM users WHERE uuid = $2) AND revoked_at IS NULL
                 RETURNING uuid)
             INSERT INTO token_revocations (session_uuid, expires_at) SELECT uuid, $5 FROM ended
             RETURNING session_uuid AS uuid");
        let ended: Vec<SessionKey> = end
            .bind::<SqlUuid, _>(session.uuid())
            .bind::<SqlUuid, _>(user.uuid())
            .bind::<Text, _>(why.as_str())
            .bind::<Timestamptz, _>(now)
            .bind::<Timestamptz, _>(now + REVOCATION_LIFETIME)
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        revoke_tokens(self.conn()?, &ended, now).await?;
        Ok(!ended.is_empty())
    }

    async fn end_all(
        &mut self,
        user: UserId,
        keep: Option<SessionId>,
        why: SessionEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<u64> {
        let end = sql("WITH ended AS (
                 UPDATE sessions SET revoked_at = $4, revoked_reason = $3
                 WHERE user_id = (SELECT id FROM users WHERE uuid = $1) AND uuid IS DISTINCT FROM $2
                     AND revoked_at IS NULL
                 RETURNING uuid)
             INSERT INTO token_revocations (session_uuid, expires_at) SELECT uuid, $5 FROM ended
             RETURNING session_uuid AS uuid");
        let ended: Vec<SessionKey> = end
            .bind::<SqlUuid, _>(user.uuid())
            .bind::<Nullable<SqlUuid>, _>(keep.map(SessionId::uuid))
            .bind::<Text, _>(why.as_str())
            .bind::<Timestamptz, _>(now)
            .bind::<Timestamptz, _>(now + REVOCATION_LIFETIME)
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        revoke_tokens(self.conn()?, &ended, now).await?;
        Ok(ended.len() as u64)
    }

    async fn renew_tokens(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<()> {
        sql("WITH raised AS (
                 UPDATE users SET auth_epoch = auth_epoch + 1 WHERE uuid = $1 RETURNING uuid, auth_epoch)
             INSERT INTO token_revocations (user_uuid, least_epoch, expires_at)
             SELECT uuid, auth_epoch, $2 FROM raised")
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Timestamptz, _>(now + REVOCATION_LIFETIME)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(())
    }
}

/// Kills the refresh tokens of sessions that have ended. A statement of its own: it sees also those that came while the end of
/// their session waited for them.
async fn revoke_tokens(conn: &mut AsyncPgConnection, ended: &[SessionKey], now: DateTime<Utc>) -> StoreResult<()> {
    if ended.is_empty() {
        return Ok(());
    }
    let sessions: Vec<Uuid> = ended.iter().map(|session| session.uuid).collect();
    sql(
        "UPDATE refresh_tokens SET revoked_at = $2
         WHERE session_id IN (SELECT id FROM sessions WHERE uuid = ANY($1)) AND used_at IS NULL AND revoked_at IS NULL",
    )
    .bind::<Array<SqlUuid>, _>(sessions)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await
    .map_err(store_error)?;
    Ok(())
}

/// Adds the token that follows, and lets the session live as long as it.
async fn succeed(conn: &mut AsyncPgConnection, token: RefreshTokenId, successor: &NewRefreshToken) -> StoreResult<()> {
    sql(
        "INSERT INTO refresh_tokens (uuid, session_id, parent_id, token_hash, created_at, expires_at)
         SELECT $2, t.session_id, t.id, $3, $4, $5 FROM refresh_tokens t WHERE t.uuid = $1",
    )
    .bind::<SqlUuid, _>(token.uuid())
    .bind::<SqlUuid, _>(successor.id.uuid())
    .bind::<Binary, _>(successor.hash.as_slice())
    .bind::<Timestamptz, _>(successor.at)
    .bind::<Timestamptz, _>(successor.expires_at)
    .execute(conn)
    .await
    .map_err(store_error)?;
    sql("UPDATE sessions SET last_used_at = $2, expires_at = $3
         WHERE id = (SELECT session_id FROM refresh_tokens WHERE uuid = $1)")
    .bind::<SqlUuid, _>(token.uuid())
    .bind::<Timestamptz, _>(successor.at)
    .bind::<Timestamptz, _>(successor.expires_at)
    .execute(conn)
    .await
    .map_err(store_error)?;
    Ok(())
}

impl PresentedRow {
    fn into_presented(self) -> StoreResult<PresentedToken> {
        let successors = u32::try_from(self.successors);
        Ok(PresentedToken {
            id: RefreshTokenId::new(self.token_uuid),
            session: SessionId::new(self.session_uuid),
            user: self.user.into_user()?,
            state: RefreshState {
                expires_at: self.expires_at,
                used_at: self.used_at,
                revoked_at: self.revoked_at,
                successors: successors.map_err(|_| StoreError::Corrupt("refresh_tokens.parent_id".to_owned()))?,
                successor_is_fresh: self.successor_is_fresh,
                session_ended: self.session_ended,
            },
        })
    }
}
