//! Transactions, the inbox of webhooks, and the books of the sandbox.

mod attempts;
mod cancellation;
mod earnings;
mod inbox;
mod inbox_list;
mod order_lines;
mod queries;
mod sandbox;
pub(crate) mod transactions;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::ids::{OrderId, TransactionId, WebhookId};
use turnout_domain::payments::{PaymentAttempt, Transaction};
use turnout_ports::payments::{NewWebhook, PaymentRepository, WebhookSummary};
use turnout_ports::store::StoreResult;

pub use earnings::PgEarningsQueries;
pub use queries::PgPaymentQueries;
pub use sandbox::PgSandboxBooks;

use crate::store::PgTransaction;

#[async_trait]
impl PaymentRepository for PgTransaction {
    async fn insert_transaction(&mut self, transaction: &Transaction) -> StoreResult<bool> {
        transactions::insert(self.conn()?, transaction).await
    }

    async fn insert_retry(&mut self, refund: &Transaction, failed: TransactionId) -> StoreResult<bool> {
        transactions::insert_retry(self.conn()?, refund, failed).await
    }

    async fn transactions_of(&mut self, order: OrderId) -> StoreResult<Vec<Transaction>> {
        let mut of_order = transactions::of_orders(self.conn()?, &[order.uuid()]).await?;
        Ok(of_order.remove(&order).unwrap_or_default())
    }

    async fn store_transaction(&mut self, transaction: &Transaction) -> StoreResult<()> {
        transactions::store(self.conn()?, transaction).await
    }

    async fn insert_attempt(&mut self, attempt: &PaymentAttempt) -> StoreResult<bool> {
        attempts::insert(self.conn()?, attempt).await
    }

    async fn store_poll(&mut self, attempt: &PaymentAttempt, before: Option<DateTime<Utc>>) -> StoreResult<()> {
        attempts::store_poll(self.conn()?, attempt, before).await
    }

    async fn insert_webhook(&mut self, webhook: &NewWebhook) -> StoreResult<bool> {
        inbox::insert(self.conn()?, webhook).await
    }

    async fn finish_webhook(&mut self, id: WebhookId, order: Option<OrderId>, at: DateTime<Utc>) -> StoreResult<()> {
        inbox::finish(self.conn()?, id, order, at).await
    }

    async fn fail_webhook(&mut self, id: WebhookId, error: &str) -> StoreResult<()> {
        inbox::fail(self.conn()?, id, error).await
    }

    async fn lock_webhook(&mut self, id: WebhookId) -> StoreResult<Option<WebhookSummary>> {
        inbox_list::lock(self.conn()?, id).await
    }

    async fn reopen_webhook(&mut self, id: WebhookId) -> StoreResult<()> {
        inbox_list::reopen(self.conn()?, id).await
    }
}
