//! Counts of codes and of wrong guesses that all server processes share, and the alarms that follow from them.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::accounts::{OtpCount, OtpScope, Whereabouts, WrongGuess, WrongGuesses};
use turnout_domain::ids::OtpId;
use turnout_ports::accounts::{GuessShare, OtpAlarm};
use turnout_ports::store::StoreResult;

use super::rows::corrupt;
use crate::error::store_error;
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct ScopeRow {
    #[diesel(sql_type = Text)]
    scope: String,
}

#[derive(QueryableByName)]
struct WrongRow {
    #[diesel(sql_type = BigInt)]
    of_address: i64,
    #[diesel(sql_type = BigInt)]
    of_network: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    tripped_until: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct ShareRow {
    #[diesel(sql_type = BigInt)]
    wrong: i64,
    #[diesel(sql_type = BigInt)]
    right_ones: i64,
}

#[derive(QueryableByName)]
struct ForgottenRow {
    #[diesel(sql_type = BigInt)]
    forgotten: i64,
}

/// A row that is full is not updated and so not returned: the look and the count are one. Rows are locked in the order in
/// which they are given, the same for everybody.
const TAKE: &str = "
    INSERT INTO otp_counts AS counted (scope, key, starts_at, ends_at, used, most)
    SELECT scope, key, starts_at, ends_at, 1, most
    FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::integer[])
        WITH ORDINALITY AS asked (scope, key, starts_at, ends_at, most, place)
    ORDER BY place
    ON CONFLICT (scope, key, starts_at) DO UPDATE SET used = counted.used + 1, most = excluded.most
        WHERE counted.used < excluded.most
    RETURNING scope";

const WRONG_GUESSES: &str = "
    SELECT (SELECT coalesce(sum(used), 0)::bigint FROM otp_counts
            WHERE scope = 'wrong_address' AND key = $1 AND starts_at >= $3) AS of_address,
           (SELECT coalesce(sum(used), 0)::bigint FROM otp_counts
            WHERE scope = 'wrong_network' AND key = $2 AND starts_at >= $3) AS of_network,
           (SELECT until FROM otp_alarms WHERE kind = 'spraying' AND key = 'all') AS tripped_until";

const COUNT_WRONG_GUESS: &str = "
    INSERT INTO otp_counts AS counted (scope, key, starts_at, ends_at, used)
    VALUES ('wrong_address', $1, $4, $5, 1), ('wrong_network', $2, $4, $5, 1), ('wrong_all', $3, $4, $5, 1)
    ON CONFLICT (scope, key, starts_at) DO UPDATE SET used = counted.used + 1";

const GUESS_SHARE: &str = "
    SELECT wrong.count AS wrong, CASE WHEN wrong.count >= $2 THEN
               (SELECT count(*) FROM phone_otps WHERE verified_at >= $1) ELSE 0 END AS right_ones
    FROM (SELECT coalesce(sum(used), 0)::bigint AS count FROM otp_counts WHERE scope = 'wrong_all' AND starts_at >= $1) wrong";

const RAISE_ALARM: &str = "
    INSERT INTO otp_alarms AS raised (kind, key, raised_at, until) VALUES ($1, $2, $3, $4)
    ON CONFLICT (kind, key) DO UPDATE SET raised_at = excluded.raised_at, until = excluded.until
        WHERE raised.until <= excluded.raised_at";

const FORGET: &str = "
    WITH counts AS (
        DELETE FROM otp_counts WHERE ctid = ANY (ARRAY(SELECT ctid FROM otp_counts WHERE ends_at <= $1
            ORDER BY ends_at LIMIT $3 FOR UPDATE SKIP LOCKED)) RETURNING 1),
    alarms AS (DELETE FROM otp_alarms WHERE until < $2 RETURNING 1),
    codes AS (
        DELETE FROM phone_otps WHERE id = ANY (ARRAY(SELECT id FROM phone_otps WHERE created_at < $2
            ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED)) RETURNING 1)
    SELECT (SELECT count(*) FROM counts) + (SELECT count(*) FROM alarms) + (SELECT count(*) FROM codes) AS forgotten";

pub(super) async fn take(conn: &mut AsyncPgConnection, counts: &[OtpCount]) -> StoreResult<Option<OtpScope>> {
    let taken: Vec<ScopeRow> = sql(TAKE)
        .bind::<Array<Text>, _>(counts.iter().map(|count| count.scope.as_str()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(counts.iter().map(|count| count.key.as_str()).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(counts.iter().map(|count| count.starts_at).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(counts.iter().map(|count| count.ends_at).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(counts.iter().map(|count| count.most.cast_signed()).collect::<Vec<_>>())
        .load(conn)
        .await
        .map_err(store_error)?;
    let is_taken = |scope: OtpScope| taken.iter().any(|row| row.scope == scope.as_str());
    Ok(counts.iter().map(|count| count.scope).find(|scope| !is_taken(*scope)))
}

pub(super) async fn wrong_guesses(
    conn: &mut AsyncPgConnection,
    asker: &Whereabouts,
    since: DateTime<Utc>,
) -> StoreResult<WrongGuesses> {
    let row: WrongRow = sql(WRONG_GUESSES)
        .bind::<Text, _>(&asker.address)
        .bind::<Text, _>(&asker.network)
        .bind::<Timestamptz, _>(since)
        .get_result(conn)
        .await
        .map_err(store_error)?;
    Ok(WrongGuesses {
        of_address: u32::try_from(row.of_address).map_err(corrupt("otp_counts.used"))?,
        of_network: u32::try_from(row.of_network).map_err(corrupt("otp_counts.used"))?,
        tripped_until: row.tripped_until,
    })
}

pub(super) async fn count_wrong_guess(conn: &mut AsyncPgConnection, otp: OtpId, guess: &WrongGuess) -> StoreResult<()> {
    // The count of all is only ever summed up, so it is spread over sixteen rows: the last digit of the id is chance.
    let spread = format!("{:x}", otp.uuid().as_u128() % 16);
    sql(COUNT_WRONG_GUESS)
        .bind::<Text, _>(&guess.asker.address)
        .bind::<Text, _>(&guess.asker.network)
        .bind::<Text, _>(spread)
        .bind::<Timestamptz, _>(guess.starts_at)
        .bind::<Timestamptz, _>(guess.ends_at)
        .execute(conn)
        .await
        .map_err(store_error)?;
    Ok(())
}

pub(super) async fn guess_share(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    least_wrong: u32,
) -> StoreResult<GuessShare> {
    let row: ShareRow = sql(GUESS_SHARE)
        .bind::<Timestamptz, _>(since)
        .bind::<BigInt, _>(i64::from(least_wrong))
        .get_result(conn)
        .await
        .map_err(store_error)?;
    Ok(GuessShare {
        wrong: u32::try_from(row.wrong).map_err(corrupt("otp_counts.used"))?,
        right: u32::try_from(row.right_ones).map_err(corrupt("count of phone_otps"))?,
    })
}

pub(super) async fn raise_alarm(
    conn: &mut AsyncPgConnection,
    alarm: OtpAlarm,
    key: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> StoreResult<bool> {
    let raised = sql(RAISE_ALARM)
        .bind::<Text, _>(alarm.as_str())
        .bind::<Text, _>(key)
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(until)
        .execute(conn)
        .await
        .map_err(store_error)?;
    Ok(raised == 1)
}

pub(super) async fn forget(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
    limit: u32,
) -> StoreResult<u64> {
    let row: ForgottenRow = sql(FORGET)
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(before)
        .bind::<BigInt, _>(i64::from(limit))
        .get_result(conn)
        .await
        .map_err(store_error)?;
    Ok(u64::try_from(row.forgotten).unwrap_or(0))
}
