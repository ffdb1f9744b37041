//! One-time codes.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::accounts::{OtpCount, OtpScope, OtpState, OtpStatus, Phone, Whereabouts, WrongGuess, WrongGuesses};
use turnout_domain::ids::{OtpId, UserId};
use turnout_ports::accounts::{
    CountedGuess, GuessShare, LatestOtp, NewOtp, OtpAlarm, OtpAsked, OtpRepository, OtpTarget, OtpUsage,
};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::corrupt;
use super::{otp_counts, otp_usage};
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

#[derive(QueryableByName)]
struct LatestRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = SmallInt)]
    attempts: i16,
    #[diesel(sql_type = SmallInt)]
    max_attempts: i16,
    #[diesel(sql_type = Timestamptz)]
    expires_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    resend_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct GuessRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    code_hash: String,
    #[diesel(sql_type = SmallInt)]
    attempts: i16,
    #[diesel(sql_type = SmallInt)]
    max_attempts: i16,
}

#[async_trait]
impl OtpRepository for PgTransaction {
    async fn lock_phone(&mut self, phone: &Phone) -> StoreResult<()> {
        // There may be no row to lock yet, so the lock is on the name. It ends with the transaction.
        sql("SELECT pg_advisory_xact_lock(hashtextextended('phone_otps ' || $1, 0))")
            .bind::<Text, _>(phone.as_str())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn usage(&mut self, asked: &OtpAsked) -> StoreResult<OtpUsage> {
        otp_usage::usage(self.conn()?, asked).await
    }

    async fn take(&mut self, counts: &[OtpCount]) -> StoreResult<Option<OtpScope>> {
        otp_counts::take(self.conn()?, counts).await
    }

    async fn latest(&mut self, target: &OtpTarget) -> StoreResult<Option<LatestOtp>> {
        let rows: Vec<LatestRow> = sql(
            "SELECT uuid, status, attempts, max_attempts, expires_at, resend_at FROM phone_otps
             WHERE phone = $1 AND purpose = $2 AND user_id IS NOT DISTINCT FROM (SELECT id FROM users WHERE uuid = $3)
             ORDER BY id DESC LIMIT 1",
        )
        .bind::<Text, _>(target.phone.as_str())
        .bind::<Text, _>(target.purpose.as_str())
        .bind::<Nullable<SqlUuid>, _>(target.user.map(UserId::uuid))
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        rows.into_iter().next().map(LatestRow::into_latest).transpose()
    }

    async fn issue(&mut self, otp: &NewOtp) -> StoreResult<()> {
        // The code before must be out of the index of living ones when the new one comes in: its update is read first.
        sql("WITH before AS (
                 UPDATE phone_otps SET status = CASE WHEN attempts < max_attempts THEN 'expired' ELSE 'exhausted' END
                 WHERE phone = $2 AND purpose = $3 AND status = 'pending' RETURNING id)
             INSERT INTO phone_otps (uuid, phone, purpose, code_hash, max_attempts, ip_address, created_at, expires_at, resend_at,
                 user_id, prefix)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT id FROM users WHERE uuid = $10), $11
             FROM (SELECT count(*) FROM before) replaced")
        .bind::<SqlUuid, _>(otp.id.uuid())
        .bind::<Text, _>(otp.target.phone.as_str())
        .bind::<Text, _>(otp.target.purpose.as_str())
        .bind::<Text, _>(&otp.code_hash)
        .bind::<SmallInt, _>(i16::from(otp.max_attempts))
        .bind::<Nullable<Text>, _>(&otp.ip)
        .bind::<Timestamptz, _>(otp.at)
        .bind::<Timestamptz, _>(otp.expires_at)
        .bind::<Timestamptz, _>(otp.resend_at)
        .bind::<Nullable<SqlUuid>, _>(otp.target.user.map(UserId::uuid))
        .bind::<Text, _>(&otp.prefix)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn count_guess(&mut self, target: &OtpTarget, now: DateTime<Utc>) -> StoreResult<Option<CountedGuess>> {
        // The guard and the count are one statement: of rivals at the last guess, one gets a row.
        let counted = sql("UPDATE phone_otps SET attempts = attempts + 1
             WHERE phone = $1 AND purpose = $2 AND status = 'pending' AND expires_at > $3 AND attempts < max_attempts
                 AND user_id IS NOT DISTINCT FROM (SELECT id FROM users WHERE uuid = $4)
             RETURNING uuid, code_hash, attempts, max_attempts")
        .bind::<Text, _>(target.phone.as_str())
        .bind::<Text, _>(target.purpose.as_str())
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<SqlUuid>, _>(target.user.map(UserId::uuid))
        .load(self.conn()?)
        .await;
        let rows: Vec<GuessRow> = counted.map_err(|error| self.write_error(error))?;
        Ok(rows.into_iter().next().map(|row| CountedGuess {
            otp: OtpId::new(row.uuid),
            code_hash: row.code_hash,
            is_last: row.attempts >= row.max_attempts,
        }))
    }

    async fn consume(&mut self, otp: OtpId, now: DateTime<Utc>) -> StoreResult<bool> {
        let spent =
            sql("UPDATE phone_otps SET status = 'verified', verified_at = $2 WHERE uuid = $1 AND status = 'pending'")
                .bind::<SqlUuid, _>(otp.uuid())
                .bind::<Timestamptz, _>(now)
                .execute(self.conn()?)
                .await
                .map_err(store_error)?;
        Ok(spent == 1)
    }

    async fn exhaust(&mut self, otp: OtpId) -> StoreResult<()> {
        sql("UPDATE phone_otps SET status = 'exhausted' WHERE uuid = $1 AND status = 'pending'")
            .bind::<SqlUuid, _>(otp.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn withdraw(&mut self, otp: OtpId, resend_at: DateTime<Utc>, is_free: bool) -> StoreResult<()> {
        sql("UPDATE phone_otps SET status = 'expired', resend_at = $2, is_free = $3 WHERE uuid = $1 AND status = 'pending'")
            .bind::<SqlUuid, _>(otp.uuid())
            .bind::<Timestamptz, _>(resend_at)
            .bind::<Bool, _>(is_free)
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn wrong_guesses(&mut self, asker: &Whereabouts, since: DateTime<Utc>) -> StoreResult<WrongGuesses> {
        otp_counts::wrong_guesses(self.conn()?, asker, since).await
    }

    async fn count_wrong_guess(&mut self, otp: OtpId, guess: &WrongGuess) -> StoreResult<()> {
        otp_counts::count_wrong_guess(self.conn()?, otp, guess).await
    }

    async fn guess_share(&mut self, since: DateTime<Utc>, least_wrong: u32) -> StoreResult<GuessShare> {
        otp_counts::guess_share(self.conn()?, since, least_wrong).await
    }

    async fn raise_alarm(
        &mut self,
        alarm: OtpAlarm,
        key: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<bool> {
        otp_counts::raise_alarm(self.conn()?, alarm, key, now, until).await
    }

    async fn forget(&mut self, now: DateTime<Utc>, before: DateTime<Utc>, limit: u32) -> StoreResult<u64> {
        otp_counts::forget(self.conn()?, now, before, limit).await
    }
}

impl LatestRow {
    fn into_latest(self) -> StoreResult<LatestOtp> {
        Ok(LatestOtp {
            id: OtpId::new(self.uuid),
            state: OtpState {
                status: OtpStatus::parse(&self.status)
                    .ok_or(())
                    .map_err(corrupt("phone_otps.status"))?,
                attempts: u8::try_from(self.attempts).map_err(corrupt("phone_otps.attempts"))?,
                max_attempts: u8::try_from(self.max_attempts).map_err(corrupt("phone_otps.max_attempts"))?,
                expires_at: self.expires_at,
                resend_at: self.resend_at,
            },
        })
    }
}
