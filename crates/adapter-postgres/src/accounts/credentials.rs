//! Passwords, second factors, and the tries of phones.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::accounts::{PasswordTries, Phone, TotpStep};
use turnout_domain::ids::UserId;
use turnout_ports::accounts::{CredentialRepository, Credentials};
use turnout_ports::store::StoreResult;

use super::rows::{UserRow, corrupt};
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

#[derive(QueryableByName)]
struct CredentialRow {
    #[diesel(embed)]
    user: UserRow,
    #[diesel(sql_type = Nullable<Text>)]
    password_hash: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    totp_secret: Option<Vec<u8>>,
}

#[derive(QueryableByName)]
struct TriesRow {
    #[diesel(sql_type = Integer)]
    tries: i32,
    #[diesel(sql_type = Timestamptz)]
    counted_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    locked_until: Option<DateTime<Utc>>,
}

#[async_trait]
impl CredentialRepository for PgTransaction {
    async fn find(&mut self, phone: &Phone) -> StoreResult<Option<Credentials>> {
        let rows: Vec<CredentialRow> = sql("SELECT u.uuid AS user_uuid, u.phone, u.is_active AS user_is_active, u.is_staff, u.is_superuser, u.auth_epoch, u.joined_at,
                 ARRAY(SELECT r.name FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                       WHERE ur.user_id = u.id AND ur.event_id IS NULL ORDER BY r.name) AS roles,
                 u.password_hash, u.totp_secret
             FROM users u WHERE u.phone = $1")
        .bind::<Text, _>(phone.as_str())
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        let credentials = |row: CredentialRow| {
            Ok(Credentials {
                user: row.user.into_user()?,
                password_hash: row.password_hash,
                totp: row.totp_secret,
            })
        };
        rows.into_iter().next().map(credentials).transpose()
    }

    async fn replace(&mut self, user: UserId, password_hash: Option<String>, totp: Option<Vec<u8>>) -> StoreResult<()> {
        sql(
            "UPDATE users SET password_hash = coalesce($2, password_hash), totp_secret = coalesce($3, totp_secret),
                 totp_last_step = CASE WHEN $3 IS NULL THEN totp_last_step END
             WHERE uuid = $1",
        )
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Nullable<Text>, _>(password_hash)
        .bind::<Nullable<Binary>, _>(totp)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn clear(&mut self, user: UserId) -> StoreResult<()> {
        sql("UPDATE users SET password_hash = NULL, totp_secret = NULL, totp_last_step = NULL WHERE uuid = $1")
            .bind::<SqlUuid, _>(user.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn set_staff(&mut self, user: UserId, is_staff: bool, is_superuser: bool) -> StoreResult<()> {
        sql("UPDATE users SET is_staff = $2, is_superuser = $3 WHERE uuid = $1")
            .bind::<SqlUuid, _>(user.uuid())
            .bind::<Bool, _>(is_staff)
            .bind::<Bool, _>(is_superuser)
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn use_step(&mut self, user: UserId, step: TotpStep) -> StoreResult<bool> {
        // The guard and the note are one statement: of rivals with one code, one gets a row.
        let rows = sql("UPDATE users SET totp_last_step = $2
             WHERE uuid = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)")
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<BigInt, _>(i64::try_from(step.0).map_err(corrupt("users.totp_last_step"))?)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(rows == 1)
    }

    async fn lock_tries(&mut self, phone: &Phone) -> StoreResult<PasswordTries> {
        // There may be no row to lock yet, so the lock is on the name. It ends with the transaction.
        sql("SELECT pg_advisory_xact_lock(hashtextextended('password_tries ' || $1, 0))")
            .bind::<Text, _>(phone.as_str())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        let rows: Vec<TriesRow> = sql("SELECT tries, counted_at, locked_until FROM password_tries WHERE phone = $1")
            .bind::<Text, _>(phone.as_str())
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(PasswordTries::default());
        };
        Ok(PasswordTries {
            tries: u32::try_from(row.tries).map_err(corrupt("password_tries.tries"))?,
            counted_at: Some(row.counted_at),
            locked_until: row.locked_until,
        })
    }

    async fn save_tries(&mut self, phone: &Phone, tries: &PasswordTries) -> StoreResult<()> {
        sql(
            "INSERT INTO password_tries (phone, tries, counted_at, locked_until) VALUES ($1, $2, $3, $4)
             ON CONFLICT (phone) DO UPDATE SET tries = $2, counted_at = $3, locked_until = $4",
        )
        .bind::<Text, _>(phone.as_str())
        .bind::<Integer, _>(i32::try_from(tries.tries).unwrap_or(i32::MAX))
        .bind::<Nullable<Timestamptz>, _>(tries.counted_at)
        .bind::<Nullable<Timestamptz>, _>(tries.locked_until)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn forget_tries(&mut self, phone: &Phone) -> StoreResult<()> {
        sql("DELETE FROM password_tries WHERE phone = $1")
            .bind::<Text, _>(phone.as_str())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
