//! What limits say of a one-time code that is asked for: one statement, outside of a transaction before the costly hash and
//! again under the phone's lock.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::accounts::{
    OTP_BUDGET_WINDOW, OtpPurpose, OtpScope, OtpStatus, PUMPING_LATEST, PUMPING_PER_NETWORK, PUMPING_SAMPLE, PastOtp,
    PumpingRule,
};
use turnout_ports::accounts::{CodeShare, OtpAsked, OtpUsage};
use turnout_ports::store::StoreResult;

use super::rows::corrupt;
use crate::error::store_error;
use crate::static_sql::sql;

/// The facts, once for each code of the phone, or once without a code.
const USAGE: &str = "
    WITH facts AS (
        SELECT ARRAY(SELECT c.scope FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::integer[])
                         AS asked (scope, key, starts_at, most)
                     JOIN otp_counts c ON c.scope = asked.scope AND c.key = asked.key AND c.starts_at = asked.starts_at
                     WHERE c.used >= asked.most) AS full_scopes,
               (SELECT until FROM otp_alarms WHERE kind = 'pumping' AND key = $5) AS closed_until),
    latest AS (
        SELECT o.status, o.created_at, turnout_network(o.ip_address) AS network FROM phone_otps o
        WHERE o.prefix = $5 AND o.created_at <= $7 AND NOT o.is_free
            AND o.created_at > greatest($6, (SELECT closed_until FROM facts))
        ORDER BY o.created_at DESC LIMIT $11),
    sample AS (
        SELECT count(*) AS sent, count(*) FILTER (WHERE counted.status = 'verified') AS typed_in FROM (
            SELECT ranked.status FROM (
                SELECT *, row_number() OVER (PARTITION BY network ORDER BY created_at DESC) AS nth FROM latest) ranked
            WHERE ranked.nth <= $12 ORDER BY ranked.created_at DESC LIMIT $8) counted),
    own AS (
        SELECT count(*) AS sent, count(*) FILTER (WHERE status = 'verified') AS typed_in FROM latest WHERE network = $13::inet)
    SELECT facts.full_scopes, facts.closed_until, sample.sent, sample.typed_in,
           own.sent AS network_sent, own.typed_in AS network_typed_in,
           past.purpose, past.status, past.attempts, past.is_free, past.created_at, past.resend_at
    FROM facts CROSS JOIN sample CROSS JOIN own LEFT JOIN LATERAL (
        SELECT * FROM phone_otps o WHERE o.phone = $9 AND o.created_at > $10) past ON TRUE
    ORDER BY past.id DESC LIMIT 100";

#[derive(QueryableByName)]
struct FactsRow {
    #[diesel(sql_type = Array<Text>)]
    full_scopes: Vec<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    closed_until: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    sent: i64,
    #[diesel(sql_type = BigInt)]
    typed_in: i64,
    #[diesel(sql_type = BigInt)]
    network_sent: i64,
    #[diesel(sql_type = BigInt)]
    network_typed_in: i64,
    #[diesel(embed)]
    past: PastRow,
}

/// A code, or nothing but nulls.
#[derive(QueryableByName)]
struct PastRow {
    #[diesel(sql_type = Nullable<Text>)]
    purpose: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    attempts: Option<i16>,
    #[diesel(sql_type = Nullable<Bool>)]
    is_free: Option<bool>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    created_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    resend_at: Option<DateTime<Utc>>,
}

pub(super) async fn usage(conn: &mut AsyncPgConnection, asked: &OtpAsked) -> StoreResult<OtpUsage> {
    let counts = &asked.counts;
    let (after, until) = PumpingRule::window(asked.at);
    let rows: Vec<FactsRow> = sql(USAGE)
        .bind::<Array<Text>, _>(counts.iter().map(|count| count.scope.as_str()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(counts.iter().map(|count| count.key.as_str()).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(counts.iter().map(|count| count.starts_at).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(counts.iter().map(|count| count.most.cast_signed()).collect::<Vec<_>>())
        .bind::<Text, _>(&asked.prefix)
        .bind::<Timestamptz, _>(after)
        .bind::<Timestamptz, _>(until)
        .bind::<BigInt, _>(i64::from(PUMPING_SAMPLE))
        .bind::<Text, _>(asked.phone.as_str())
        .bind::<Timestamptz, _>(asked.at - OTP_BUDGET_WINDOW)
        .bind::<BigInt, _>(i64::from(PUMPING_LATEST))
        .bind::<BigInt, _>(i64::from(PUMPING_PER_NETWORK))
        .bind::<Nullable<Text>, _>(asked.network().filter(|network| network.contains('/')))
        .load(conn)
        .await
        .map_err(store_error)?;
    let number = |count: i64| u32::try_from(count).map_err(corrupt("count of phone_otps"));
    let mut usage = OtpUsage::default();
    for row in rows {
        let full = row.full_scopes.iter().filter_map(|word| OtpScope::parse(word));
        usage.full = full.collect();
        usage.closed_until = row.closed_until;
        usage.prefix = CodeShare {
            sent: number(row.sent)?,
            right: number(row.typed_in)?,
        };
        usage.network = CodeShare {
            sent: number(row.network_sent)?,
            right: number(row.network_typed_in)?,
        };
        usage.past.extend(row.past.into_past()?);
    }
    Ok(usage)
}

impl PastRow {
    fn into_past(self) -> StoreResult<Option<PastOtp>> {
        let (Some(purpose), Some(status), Some(attempts)) = (self.purpose, self.status, self.attempts) else {
            return Ok(None);
        };
        let (Some(at), Some(resend_at)) = (self.created_at, self.resend_at) else {
            return Ok(None);
        };
        Ok(Some(PastOtp {
            purpose: OtpPurpose::parse(&purpose)
                .ok_or(())
                .map_err(corrupt("phone_otps.purpose"))?,
            status: OtpStatus::parse(&status)
                .ok_or(())
                .map_err(corrupt("phone_otps.status"))?,
            attempts: u8::try_from(attempts).map_err(corrupt("phone_otps.attempts"))?,
            is_withdrawn: self.is_free == Some(true),
            at,
            resend_at,
        }))
    }
}
