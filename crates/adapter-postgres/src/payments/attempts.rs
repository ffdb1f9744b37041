//! Payments that were started.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::OrderId;
use turnout_domain::payments::{PaymentAttempt, ProviderName};
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::money::{corrupt, count, small};
use crate::static_sql::sql;

const INSERT: &str = "
    INSERT INTO payment_attempts (order_id, attempt, provider, provider_payment_id, started_at, poll_at)
    SELECT id, $2, $3, $4, $5, $6 FROM orders WHERE uuid = $1 ON CONFLICT DO NOTHING";

const STORE_POLL: &str = "
    UPDATE payment_attempts SET poll_at = CASE WHEN poll_at IS NOT DISTINCT FROM $4 THEN $3 ELSE least(poll_at, $3) END
    WHERE provider = $1 AND provider_payment_id = $2";

const OF_ORDER: &str = "
    SELECT o.uuid, a.attempt, a.provider, a.provider_payment_id, a.started_at, o.expires_at, a.poll_at
    FROM payment_attempts a JOIN orders o ON o.id = a.order_id WHERE o.uuid = $1 ORDER BY a.attempt DESC";

#[derive(QueryableByName)]
struct AttemptRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = SmallInt)]
    attempt: i16,
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Text)]
    provider_payment_id: String,
    #[diesel(sql_type = Timestamptz)]
    started_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    expires_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    poll_at: Option<DateTime<Utc>>,
}

impl TryFrom<AttemptRow> for PaymentAttempt {
    type Error = StoreError;

    fn try_from(row: AttemptRow) -> StoreResult<Self> {
        Ok(Self {
            order: row.uuid.into(),
            number: count(row.attempt)?,
            provider: ProviderName::new(&row.provider).map_err(|_| corrupt("provider", &row.provider))?,
            payment_ref: row.provider_payment_id,
            started_at: row.started_at,
            expires_at: row.expires_at,
            poll_at: row.poll_at,
        })
    }
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, attempt: &PaymentAttempt) -> StoreResult<bool> {
    let insert = sql(INSERT)
        .bind::<Uuid, _>(attempt.order.uuid())
        .bind::<SmallInt, _>(small(attempt.number)?)
        .bind::<Text, _>(attempt.provider.as_str())
        .bind::<Text, _>(&attempt.payment_ref)
        .bind::<Timestamptz, _>(attempt.started_at)
        .bind::<Nullable<Timestamptz>, _>(attempt.poll_at);
    Ok(insert.execute(conn).await.map_err(store_error)? == 1)
}

pub(super) async fn store_poll(
    conn: &mut AsyncPgConnection,
    attempt: &PaymentAttempt,
    before: Option<DateTime<Utc>>,
) -> StoreResult<()> {
    let update = sql(STORE_POLL)
        .bind::<Text, _>(attempt.provider.as_str())
        .bind::<Text, _>(&attempt.payment_ref)
        .bind::<Nullable<Timestamptz>, _>(attempt.poll_at)
        .bind::<Nullable<Timestamptz>, _>(before);
    update.execute(conn).await.map_err(store_error)?;
    Ok(())
}

pub(super) async fn of_order(conn: &mut AsyncPgConnection, order: OrderId) -> StoreResult<Vec<PaymentAttempt>> {
    let query = sql(OF_ORDER).bind::<Uuid, _>(order.uuid());
    let rows: Vec<AttemptRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().map(PaymentAttempt::try_from).collect()
}
