//! Reads of payments, without a transaction.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use turnout_domain::ids::{EventId, OrderId, TransactionId, WebhookId};
use turnout_domain::payments::{PaymentAttempt, ProviderName, Transaction};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::payments::{CancellationView, PaymentQueries, StoredWebhook, WebhookFilter, WebhookSummary};
use turnout_ports::store::{StoreError, StoreResult};

use super::{attempts, cancellation, inbox_list, transactions};
use crate::error::store_error;
use crate::money::corrupt;
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads of payments on the primary.
#[derive(Clone, Debug)]
pub struct PgPaymentQueries {
    database: Database,
}

impl PgPaymentQueries {
    /// Queries on this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

const WEBHOOK: &str = "
    SELECT uuid, provider, status, webhook_type, provider_payment_id, provider_transaction_id, payload, signature,
        received_at
    FROM payment_webhooks WHERE uuid = $1";

const ORDER_OF: &str = "
    SELECT o.uuid FROM orders o WHERE o.id = coalesce(
        (SELECT order_id FROM payment_attempts WHERE provider = $1 AND provider_payment_id = $2),
        (SELECT order_id FROM payment_transactions WHERE provider = $1 AND provider_transaction_id = $3
            ORDER BY kind = 'payment' DESC LIMIT 1))";

const TO_ASK_ABOUT: &str = "
    SELECT o.uuid FROM payment_attempts a JOIN orders o ON o.id = a.order_id
    WHERE a.poll_at <= $1 ORDER BY a.poll_at LIMIT $2";

const PENDING_REFUNDS: &str = "
    SELECT uuid FROM payment_transactions WHERE status = 'pending' AND kind = 'refund' AND created_at < $1
    ORDER BY created_at LIMIT $2";

#[derive(QueryableByName)]
struct WebhookRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    webhook_type: String,
    #[diesel(sql_type = Nullable<Text>)]
    provider_payment_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    provider_transaction_id: Option<String>,
    #[diesel(sql_type = Binary)]
    payload: Vec<u8>,
    #[diesel(sql_type = Text)]
    signature: String,
    #[diesel(sql_type = Timestamptz)]
    received_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
}

impl TryFrom<WebhookRow> for StoredWebhook {
    type Error = StoreError;

    fn try_from(row: WebhookRow) -> StoreResult<Self> {
        Ok(Self {
            id: row.uuid.into(),
            provider: ProviderName::new(&row.provider).map_err(|_| corrupt("provider", &row.provider))?,
            is_done: matches!(row.status.as_str(), "processed" | "ignored"),
            event_type: row.webhook_type,
            payment_ref: row.provider_payment_id,
            transaction_ref: row.provider_transaction_id,
            payload: row.payload,
            signature: row.signature,
            received_at: row.received_at,
        })
    }
}

#[async_trait]
impl PaymentQueries for PgPaymentQueries {
    async fn webhook(&self, id: WebhookId) -> StoreResult<Option<StoredWebhook>> {
        let mut conn = self.database.write().await?;
        let query = sql(WEBHOOK).bind::<Uuid, _>(id.uuid());
        let rows: Vec<WebhookRow> = query.load(&mut conn).await.map_err(store_error)?;
        rows.into_iter().next().map(StoredWebhook::try_from).transpose()
    }

    async fn webhooks(
        &self,
        filter: &WebhookFilter,
        page: &PageRequest<WebhookId>,
    ) -> StoreResult<Page<WebhookSummary, WebhookId>> {
        let mut conn = self.database.write().await?;
        inbox_list::list(&mut conn, filter, page).await
    }

    async fn cancellation(&self, event: EventId) -> StoreResult<Option<CancellationView>> {
        let mut conn = self.database.write().await?;
        cancellation::load(&mut conn, event).await
    }

    async fn transaction(&self, id: TransactionId) -> StoreResult<Option<Transaction>> {
        let mut conn = self.database.write().await?;
        transactions::by_id(&mut conn, id).await
    }

    async fn attempts(&self, order: OrderId) -> StoreResult<Vec<PaymentAttempt>> {
        let mut conn = self.database.write().await?;
        attempts::of_order(&mut conn, order).await
    }

    async fn order_of(
        &self,
        provider: &ProviderName,
        payment_ref: Option<String>,
        transaction_ref: Option<String>,
    ) -> StoreResult<Option<OrderId>> {
        let mut conn = self.database.write().await?;
        let query = sql(ORDER_OF)
            .bind::<Text, _>(provider.as_str())
            .bind::<Nullable<Text>, _>(payment_ref)
            .bind::<Nullable<Text>, _>(transaction_ref);
        let rows: Vec<IdRow> = query.load(&mut conn).await.map_err(store_error)?;
        Ok(rows.into_iter().next().map(|row| row.uuid.into()))
    }

    async fn orders_to_ask_about(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<OrderId>> {
        let mut conn = self.database.write().await?;
        let query = sql(TO_ASK_ABOUT)
            .bind::<Timestamptz, _>(now)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<IdRow> = query.load(&mut conn).await.map_err(store_error)?;
        Ok(rows.into_iter().map(|row| row.uuid.into()).collect())
    }

    async fn pending_refunds(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<Vec<TransactionId>> {
        let mut conn = self.database.write().await?;
        let query = sql(PENDING_REFUNDS)
            .bind::<Timestamptz, _>(before)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<IdRow> = query.load(&mut conn).await.map_err(store_error)?;
        Ok(rows.into_iter().map(|row| row.uuid.into()).collect())
    }
}
