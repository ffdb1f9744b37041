//! One-time codes for the door.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::attendance::SentOtps;
use turnout_domain::ids::{OtpId, TicketId};
use turnout_ports::attendance::{CheckInOtpRepository, NewCheckInOtp, OtpGuess};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::corrupt;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// On the name: a row to lock may be missing, and whoever is let in by a code holds the ticket.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtextextended('attendance_otps ' || $1::text, 0))";

const SENT: &str = "SELECT min(created_at) AS first, max(created_at) AS last, count(*) AS count FROM attendance_otps
    WHERE ticket_id = (SELECT id FROM tickets WHERE uuid = $1) AND created_at > $2";

const REPLACE: &str = "UPDATE attendance_otps
    SET status = CASE WHEN attempts < max_attempts THEN 'expired' ELSE 'exhausted' END
    WHERE ticket_id = (SELECT id FROM tickets WHERE uuid = $1) AND status = 'pending'";

const ISSUE: &str = "INSERT INTO attendance_otps (uuid, ticket_id, generation, requested_by, code_hash, max_attempts,
        created_at, expires_at)
    SELECT $1, t.id, $3, (SELECT id FROM users WHERE uuid = $4), $5, $6, $7, $8 FROM tickets t WHERE t.uuid = $2";

/// The guard and the count are one statement: of rivals at the last guess, one gets a row.
const COUNT_GUESS: &str = "UPDATE attendance_otps o SET attempts = o.attempts + 1
    FROM tickets t
    WHERE t.uuid = $1 AND o.ticket_id = t.id AND o.generation = t.generation AND o.status = 'pending'
        AND o.expires_at > $2 AND o.attempts < o.max_attempts
    RETURNING o.uuid, o.code_hash, o.generation, o.attempts, o.max_attempts";

const CONSUME: &str = "UPDATE attendance_otps o SET status = 'used'
    FROM tickets t WHERE o.uuid = $1 AND o.status = 'pending' AND t.id = o.ticket_id AND t.generation = o.generation";

const EXHAUST: &str = "UPDATE attendance_otps SET status = 'exhausted' WHERE uuid = $1 AND status = 'pending'";

const EXPIRE: &str = "UPDATE attendance_otps SET status = 'expired' WHERE uuid = $1 AND status = 'pending'";

const FORGET: &str = "DELETE FROM attendance_otps WHERE uuid = $1 AND status = 'pending'";

#[derive(QueryableByName)]
struct SentRow {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    first: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct GuessRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    code_hash: String,
    #[diesel(sql_type = SmallInt)]
    generation: i16,
    #[diesel(sql_type = SmallInt)]
    attempts: i16,
    #[diesel(sql_type = SmallInt)]
    max_attempts: i16,
}

#[async_trait]
impl CheckInOtpRepository for PgTransaction {
    async fn lock(&mut self, ticket: TicketId) -> StoreResult<()> {
        let statement = sql(LOCK).bind::<SqlUuid, _>(ticket.uuid());
        statement.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn sent(&mut self, ticket: TicketId, since: DateTime<Utc>) -> StoreResult<SentOtps> {
        let statement = sql(SENT)
            .bind::<SqlUuid, _>(ticket.uuid())
            .bind::<Timestamptz, _>(since);
        let row: SentRow = statement.get_result(self.conn()?).await.map_err(store_error)?;
        Ok(SentOtps {
            first: row.first,
            last: row.last,
            count: u32::try_from(row.count).unwrap_or(u32::MAX),
        })
    }

    async fn issue(&mut self, otp: &NewCheckInOtp) -> StoreResult<()> {
        let replace = sql(REPLACE).bind::<SqlUuid, _>(otp.ticket.uuid());
        replace.execute(self.conn()?).await.map_err(store_error)?;
        let generation = i16::try_from(otp.generation).map_err(|_| corrupt("attendance_otps.generation"))?;
        let issue = sql(ISSUE)
            .bind::<SqlUuid, _>(otp.id.uuid())
            .bind::<SqlUuid, _>(otp.ticket.uuid())
            .bind::<SmallInt, _>(generation)
            .bind::<SqlUuid, _>(otp.requested_by.uuid())
            .bind::<Text, _>(&otp.code_hash)
            .bind::<SmallInt, _>(i16::from(otp.max_attempts))
            .bind::<Timestamptz, _>(otp.at)
            .bind::<Timestamptz, _>(otp.expires_at);
        issue.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn count_guess(&mut self, ticket: TicketId, now: DateTime<Utc>) -> StoreResult<Option<OtpGuess>> {
        let statement = sql(COUNT_GUESS)
            .bind::<SqlUuid, _>(ticket.uuid())
            .bind::<Timestamptz, _>(now);
        let rows: Vec<GuessRow> = statement.load(self.conn()?).await.map_err(store_error)?;
        rows.into_iter().next().map(GuessRow::into_guess).transpose()
    }

    async fn consume(&mut self, otp: OtpId) -> StoreResult<bool> {
        Ok(change(self, CONSUME, otp).await? == 1)
    }

    async fn exhaust(&mut self, otp: OtpId) -> StoreResult<()> {
        change(self, EXHAUST, otp).await.map(|_| ())
    }

    async fn withdraw(&mut self, otp: OtpId, counts: bool) -> StoreResult<()> {
        let text = if counts { EXPIRE } else { FORGET };
        change(self, text, otp).await.map(|_| ())
    }
}

async fn change(tx: &mut PgTransaction, text: &'static str, otp: OtpId) -> StoreResult<usize> {
    let statement = sql(text).bind::<SqlUuid, _>(otp.uuid());
    statement.execute(tx.conn()?).await.map_err(store_error)
}

impl GuessRow {
    fn into_guess(self) -> StoreResult<OtpGuess> {
        Ok(OtpGuess {
            otp: OtpId::new(self.uuid),
            code_hash: self.code_hash,
            generation: u16::try_from(self.generation).map_err(|_| corrupt("attendance_otps.generation"))?,
            is_last: self.attempts >= self.max_attempts,
        })
    }
}
