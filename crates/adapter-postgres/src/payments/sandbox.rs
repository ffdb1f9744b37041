//! The books of the sandbox provider.

use async_trait::async_trait;
use diesel::QueryableByName;
use diesel::sql_types::{Numeric, Text};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use turnout_domain::money::Money;
use turnout_ports::jobs::{JobRepository, NewJob};
use turnout_ports::payments::{SandboxBooks, SandboxPayment, SandboxStatus};
use turnout_ports::store::{Mode, StoreError, StoreResult, Transaction};

use crate::error::store_error;
use crate::money::{corrupt, currency, money};
use crate::pool::Database;
use crate::static_sql::sql;
use crate::store::PgStore;

/// The books, kept in tables of their own that no other capability reads.
#[derive(Clone, Debug)]
pub struct PgSandboxBooks {
    database: Database,
}

impl PgSandboxBooks {
    /// Books in this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    async fn find(&self, text: &'static str, key: &str) -> StoreResult<Option<SandboxPayment>> {
        let mut conn = self.database.write().await?;
        let rows: Vec<PaymentRow> = sql(text)
            .bind::<Text, _>(key)
            .load(&mut conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().next().map(SandboxPayment::try_from).transpose()
    }
}

const OPEN: &str = "
    INSERT INTO sandbox_payments (payment_ref, checkout_token, idempotency_key, reference, description, amount, currency)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (idempotency_key) DO NOTHING";

const BY_KEY: &str = "
    SELECT payment_ref, checkout_token, idempotency_key, reference, description, amount, currency, status
    FROM sandbox_payments WHERE idempotency_key = $1";

const BY_REF: &str = "
    SELECT payment_ref, checkout_token, idempotency_key, reference, description, amount, currency, status
    FROM sandbox_payments WHERE payment_ref = $1";

const BY_TOKEN: &str = "
    SELECT payment_ref, checkout_token, idempotency_key, reference, description, amount, currency, status
    FROM sandbox_payments WHERE checkout_token = $1";

const DECIDE: &str = "UPDATE sandbox_payments SET status = $3 WHERE payment_ref = $1 AND status = $2";

const LOCK_FOR_REFUND: &str = "SELECT FROM sandbox_payments WHERE payment_ref = $1 FOR UPDATE";

/// Read in a statement of its own, after the lock: one that waited for the lock would not see the refund that it waited for.
const EARLIER_REFUND: &str = "SELECT refund_ref AS text FROM sandbox_refunds WHERE idempotency_key = $1";

const TAKE_REFUND: &str = "
    UPDATE sandbox_payments SET refunded_amount = refunded_amount + $2
    WHERE payment_ref = $1 AND status IN ('approved', 'dispute_won') AND refunded_amount + $2 <= amount";

const INSERT_REFUND: &str = "
    INSERT INTO sandbox_refunds (refund_ref, payment_ref, idempotency_key, amount) VALUES ($1, $2, $3, $4)";

#[derive(QueryableByName)]
struct PaymentRow {
    #[diesel(sql_type = Text)]
    payment_ref: String,
    #[diesel(sql_type = Text)]
    checkout_token: String,
    #[diesel(sql_type = Text)]
    idempotency_key: String,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Text)]
    description: String,
    #[diesel(sql_type = Numeric)]
    amount: Decimal,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Text)]
    status: String,
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    text: String,
}

impl TryFrom<PaymentRow> for SandboxPayment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> StoreResult<Self> {
        Ok(Self {
            amount: money(row.amount, currency(&row.currency)?)?,
            status: SandboxStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
            payment_ref: row.payment_ref,
            checkout_token: row.checkout_token,
            idempotency_key: row.idempotency_key,
            reference: row.reference,
            description: row.description,
        })
    }
}

#[async_trait]
impl SandboxBooks for PgSandboxBooks {
    async fn open(&self, payment: &SandboxPayment) -> StoreResult<SandboxPayment> {
        let mut conn = self.database.write().await?;
        let insert = sql(OPEN)
            .bind::<Text, _>(&payment.payment_ref)
            .bind::<Text, _>(&payment.checkout_token)
            .bind::<Text, _>(&payment.idempotency_key)
            .bind::<Text, _>(&payment.reference)
            .bind::<Text, _>(&payment.description)
            .bind::<Numeric, _>(payment.amount.amount())
            .bind::<Text, _>(payment.amount.currency().code());
        insert.execute(&mut conn).await.map_err(store_error)?;
        drop(conn);
        let opened = self.find(BY_KEY, &payment.idempotency_key).await?;
        opened.ok_or_else(|| corrupt("sandbox payment", &payment.payment_ref))
    }

    async fn by_ref(&self, payment_ref: &str) -> StoreResult<Option<SandboxPayment>> {
        self.find(BY_REF, payment_ref).await
    }

    async fn by_token(&self, checkout_token: &str) -> StoreResult<Option<SandboxPayment>> {
        self.find(BY_TOKEN, checkout_token).await
    }

    async fn decide(
        &self,
        payment_ref: &str,
        from: SandboxStatus,
        to: SandboxStatus,
        webhook: &NewJob,
    ) -> StoreResult<bool> {
        let mut tx = PgStore::new(self.database.clone())
            .begin_transaction(Mode::ReadWrite)
            .await?;
        let update = sql(DECIDE)
            .bind::<Text, _>(payment_ref)
            .bind::<Text, _>(from.as_str())
            .bind::<Text, _>(to.as_str());
        let changed = update.execute(tx.conn()?).await.map_err(store_error)? == 1;
        if changed {
            tx.enqueue(webhook).await?;
        }
        Box::new(tx).commit().await?;
        Ok(changed)
    }

    async fn refund(
        &self,
        payment_ref: &str,
        idempotency_key: &str,
        refund_ref: &str,
        amount: Money,
    ) -> StoreResult<Option<String>> {
        let mut tx = PgStore::new(self.database.clone())
            .begin_transaction(Mode::ReadWrite)
            .await?;
        let lock = sql(LOCK_FOR_REFUND).bind::<Text, _>(payment_ref);
        lock.execute(tx.conn()?).await.map_err(store_error)?;
        let earlier = sql(EARLIER_REFUND).bind::<Text, _>(idempotency_key);
        let rows: Vec<TextRow> = earlier.load(tx.conn()?).await.map_err(store_error)?;
        if let Some(earlier) = rows.into_iter().next() {
            return Ok(Some(earlier.text));
        }
        let take = sql(TAKE_REFUND)
            .bind::<Text, _>(payment_ref)
            .bind::<Numeric, _>(amount.amount());
        if take.execute(tx.conn()?).await.map_err(store_error)? == 0 {
            return Ok(None);
        }
        let insert = sql(INSERT_REFUND)
            .bind::<Text, _>(refund_ref)
            .bind::<Text, _>(payment_ref)
            .bind::<Text, _>(idempotency_key)
            .bind::<Numeric, _>(amount.amount());
        insert.execute(tx.conn()?).await.map_err(store_error)?;
        Box::new(tx).commit().await?;
        Ok(Some(refund_ref.to_owned()))
    }
}
