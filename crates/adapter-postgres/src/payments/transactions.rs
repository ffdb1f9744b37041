//! Movements of money.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Bool, Nullable, Numeric, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use rust_decimal::Decimal;
use turnout_domain::ids::{OrderId, TransactionId, UserId};
use turnout_domain::payments::{ProviderName, Transaction, TransactionKind, TransactionStatus};
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::money::{corrupt, currency, money};
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct TransactionRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    order: uuid::Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Numeric)]
    amount: Decimal,
    #[diesel(sql_type = Numeric)]
    excess_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    makes_good_amount: Decimal,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Nullable<Text>)]
    provider_transaction_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    provider_payment_id: Option<String>,
    #[diesel(sql_type = Nullable<Uuid>)]
    payment: Option<uuid::Uuid>,
    #[diesel(sql_type = Bool)]
    is_stray: bool,
    #[diesel(sql_type = Bool)]
    is_retried: bool,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = Text)]
    failure_reason: String,
    #[diesel(sql_type = Nullable<Uuid>)]
    requester: Option<uuid::Uuid>,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    completed_at: Option<DateTime<Utc>>,
}

impl TryFrom<TransactionRow> for Transaction {
    type Error = StoreError;

    fn try_from(row: TransactionRow) -> StoreResult<Self> {
        let currency = currency(&row.currency)?;
        Ok(Self {
            id: row.uuid.into(),
            order: row.order.into(),
            kind: TransactionKind::parse(&row.kind).ok_or_else(|| corrupt("kind", &row.kind))?,
            status: TransactionStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
            amount: money(row.amount, currency)?,
            excess: money(row.excess_amount, currency)?,
            makes_good: money(row.makes_good_amount, currency)?,
            provider: ProviderName::new(&row.provider).map_err(|_| corrupt("provider", &row.provider))?,
            provider_ref: row.provider_transaction_id,
            payment_ref: row.provider_payment_id,
            payment: row.payment.map(TransactionId::new),
            stray: row.is_stray,
            retried: row.is_retried,
            reason: row.reason,
            failure: row.failure_reason,
            requested_by: row.requester.map(UserId::new),
            created_at: row.made_at,
            completed_at: row.completed_at,
        })
    }
}

/// The movement of a provider is noted once: its index makes a second note vanish.
const INSERT: &str = "
    INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, currency, provider,
        provider_transaction_id, payment_id, is_stray, reason, requested_by, created_at, completed_at,
        provider_payment_id, excess_amount, makes_good_amount)
    SELECT $1, o.id, $3, $4, $5, $6, $7, $8, (SELECT id FROM payment_transactions WHERE uuid = $9), $10, $11,
        (SELECT id FROM users WHERE uuid = $12), $13, $14, $15, $16, $17
    FROM orders o WHERE o.uuid = $2
    ON CONFLICT (provider, kind, provider_transaction_id) WHERE provider_transaction_id IS NOT NULL DO NOTHING";

/// Each refused refund has one successor: the index makes a second one vanish.
const INSERT_RETRY: &str = "
    INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, currency, provider, payment_id, is_stray, reason,
        requested_by, created_at, provider_payment_id, retry_of)
    SELECT $1, f.order_id, f.kind, $2, f.amount, f.currency, f.provider, f.payment_id, f.is_stray, f.reason,
        (SELECT id FROM users WHERE uuid = $3), $4, f.provider_payment_id, f.id
    FROM payment_transactions f WHERE f.uuid = $5
    ON CONFLICT (retry_of) DO NOTHING";

const STORE: &str = "
    UPDATE payment_transactions SET status = $2, provider_transaction_id = $3, failure_reason = $4,
        completed_at = CASE WHEN $5 IS NOT NULL THEN greatest($5, created_at) END,
        excess_amount = $6
    WHERE uuid = $1";

const OF_ORDERS: &str = "
    SELECT t.uuid, o.uuid AS \"order\", t.kind, t.status, t.amount, t.excess_amount, t.makes_good_amount, t.currency, t.provider, t.provider_transaction_id,
        t.provider_payment_id, p.uuid AS payment, t.is_stray, t.reason, t.failure_reason, u.uuid AS requester, t.created_at AS made_at,
        t.completed_at, EXISTS (SELECT FROM payment_transactions n WHERE n.retry_of = t.id) AS is_retried
    FROM payment_transactions t JOIN orders o ON o.id = t.order_id
        LEFT JOIN payment_transactions p ON p.id = t.payment_id LEFT JOIN users u ON u.id = t.requested_by
    WHERE o.uuid = ANY($1) ORDER BY t.id";

const BY_ID: &str = "
    SELECT t.uuid, o.uuid AS \"order\", t.kind, t.status, t.amount, t.excess_amount, t.makes_good_amount, t.currency, t.provider, t.provider_transaction_id,
        t.provider_payment_id, p.uuid AS payment, t.is_stray, t.reason, t.failure_reason, u.uuid AS requester, t.created_at AS made_at,
        t.completed_at, EXISTS (SELECT FROM payment_transactions n WHERE n.retry_of = t.id) AS is_retried
    FROM payment_transactions t JOIN orders o ON o.id = t.order_id
        LEFT JOIN payment_transactions p ON p.id = t.payment_id LEFT JOIN users u ON u.id = t.requested_by
    WHERE t.uuid = $1";

pub(crate) async fn insert(conn: &mut AsyncPgConnection, transaction: &Transaction) -> StoreResult<bool> {
    let insert = sql(INSERT)
        .bind::<Uuid, _>(transaction.id.uuid())
        .bind::<Uuid, _>(transaction.order.uuid())
        .bind::<Text, _>(transaction.kind.as_str())
        .bind::<Text, _>(transaction.status.as_str())
        .bind::<Numeric, _>(transaction.amount.amount())
        .bind::<Text, _>(transaction.amount.currency().code())
        .bind::<Text, _>(transaction.provider.as_str())
        .bind::<Nullable<Text>, _>(transaction.provider_ref.as_ref())
        .bind::<Nullable<Uuid>, _>(transaction.payment.map(TransactionId::uuid))
        .bind::<Bool, _>(transaction.stray)
        .bind::<Text, _>(&transaction.reason)
        .bind::<Nullable<Uuid>, _>(transaction.requested_by.map(UserId::uuid))
        .bind::<Timestamptz, _>(transaction.created_at)
        .bind::<Nullable<Timestamptz>, _>(transaction.completed_at)
        .bind::<Nullable<Text>, _>(transaction.payment_ref.as_ref())
        .bind::<Numeric, _>(transaction.excess.amount())
        .bind::<Numeric, _>(transaction.makes_good.amount());
    Ok(insert.execute(conn).await.map_err(store_error)? == 1)
}

pub(super) async fn insert_retry(
    conn: &mut AsyncPgConnection,
    refund: &Transaction,
    failed: TransactionId,
) -> StoreResult<bool> {
    let insert = sql(INSERT_RETRY)
        .bind::<Uuid, _>(refund.id.uuid())
        .bind::<Text, _>(refund.status.as_str())
        .bind::<Nullable<Uuid>, _>(refund.requested_by.map(UserId::uuid))
        .bind::<Timestamptz, _>(refund.created_at)
        .bind::<Uuid, _>(failed.uuid());
    Ok(insert.execute(conn).await.map_err(store_error)? == 1)
}

pub(crate) async fn store(conn: &mut AsyncPgConnection, transaction: &Transaction) -> StoreResult<()> {
    let update = sql(STORE)
        .bind::<Uuid, _>(transaction.id.uuid())
        .bind::<Text, _>(transaction.status.as_str())
        .bind::<Nullable<Text>, _>(transaction.provider_ref.as_ref())
        .bind::<Text, _>(&transaction.failure)
        .bind::<Nullable<Timestamptz>, _>(transaction.completed_at)
        .bind::<Numeric, _>(transaction.excess.amount());
    update.execute(conn).await.map_err(store_error)?;
    Ok(())
}

/// The movements of several orders, oldest first.
pub(crate) async fn of_orders(
    conn: &mut AsyncPgConnection,
    orders: &[uuid::Uuid],
) -> StoreResult<HashMap<OrderId, Vec<Transaction>>> {
    let query = sql(OF_ORDERS).bind::<Array<Uuid>, _>(orders);
    let rows: Vec<TransactionRow> = query.load(conn).await.map_err(store_error)?;
    let mut of_orders: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let transaction = Transaction::try_from(row)?;
        of_orders.entry(transaction.order).or_default().push(transaction);
    }
    Ok(of_orders)
}

pub(crate) async fn by_id(conn: &mut AsyncPgConnection, id: TransactionId) -> StoreResult<Option<Transaction>> {
    let rows: Vec<TransactionRow> = sql(BY_ID)
        .bind::<Uuid, _>(id.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    rows.into_iter().next().map(Transaction::try_from).transpose()
}
