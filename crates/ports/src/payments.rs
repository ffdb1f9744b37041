//! Payment providers, and storing what they tell.

mod sandbox;
mod staff;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use turnout_domain::ids::{EventId, OrderId, TransactionId, WebhookId};
use turnout_domain::money::{Currency, Money};
use turnout_domain::payments::{PaymentAttempt, PaymentNews, ProviderName, Transaction};

use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

#[cfg(feature = "testing")]
pub use sandbox::{MockSandboxBooks, MockSandboxCheckout};
pub use sandbox::{SandboxBooks, SandboxCheckout, SandboxOutcome, SandboxPayment, SandboxStatus};
pub use staff::{CancellationView, FailedRefund, WebhookFilter, WebhookSummary};

/// What a provider is asked to charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    /// The order; providers keep it with the payment.
    pub order: OrderId,
    /// Its number, for people.
    pub order_number: String,
    /// What it is for, for people.
    pub description: String,
    /// How much.
    pub amount: Money,
    /// Made from the order and the number of the try. The same key never makes a second payment.
    pub idempotency_key: String,
}

/// What the buyer has authorised and the provider does not take by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureRequest {
    /// The payment.
    pub payment_ref: String,
    /// The provider's id of the authorised movement, from [`PaymentState::Authorized`].
    ///
    /// [`PaymentState::Authorized`]: turnout_domain::payments::PaymentState::Authorized
    pub transaction_ref: String,
    /// How much: all of it.
    pub amount: Money,
    /// The same key never captures twice.
    pub idempotency_key: String,
}

/// What a provider can do besides charging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// A part of a payment can go back.
    pub partial_refunds: bool,
    /// A payment that nobody finished can be ended, so that no money comes late.
    pub cancellation: bool,
    /// It tells when the buyer's bank takes money back.
    pub disputes: bool,
}

/// A payment that waits for the buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedPayment {
    /// Id of the payment at the provider.
    pub payment_ref: String,
    /// What the provider's mobile SDK needs. May hold client secrets: never stored, never logged.
    pub client: Map<String, Value>,
}

/// What a provider is asked to send back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// The payment.
    pub payment_ref: String,
    /// The provider's id of the captured movement.
    pub transaction_ref: String,
    /// Our refund; also the idempotency key, and kept by the provider with the refund.
    pub refund: TransactionId,
    /// The provider's id of the refund, where it told one when it was asked before.
    pub refund_ref: Option<String>,
    /// How much.
    pub amount: Money,
    /// Why, for people.
    pub reason: String,
}

/// What a provider made of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundOutcome {
    /// The money is on its way back.
    Completed {
        /// The provider's id of the refund.
        refund_ref: String,
    },
    /// Accepted, not carried out yet: ask again later.
    Pending {
        /// The provider's id of the refund.
        refund_ref: String,
    },
    /// Refused for good.
    Refused {
        /// In the provider's words.
        reason: String,
    },
}

/// A webhook as it came.
#[derive(Clone, Debug)]
pub struct WebhookDelivery {
    /// All headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The raw body.
    pub body: Bytes,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

impl WebhookDelivery {
    /// A header by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A webhook whose signature was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEvent {
    /// The provider's id of the event; a second delivery of it changes nothing.
    pub event_id: String,
    /// What happened, in the provider's words.
    pub event_type: String,
    /// The payment it is about, where the event names it.
    pub payment_ref: Option<String>,
    /// The movement it is about, where the event names only that.
    pub transaction_ref: Option<String>,
}

/// Why a webhook is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefused {
    /// The signature is missing, wrong or too old.
    #[error("the signature does not match")]
    Forged,
    /// Rightly signed, but not what the provider documents.
    #[error("the body is not an event of this provider")]
    Malformed,
    /// What the check needs from the provider could not be had; the provider sends it again.
    #[error("the signature cannot be checked now: {0}")]
    Unchecked(String),
}

/// What the buyer's app brought back does not belong to this payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not what the payment provider gave the app for this payment")]
pub struct ReturnForged;

/// Why a call to a provider did not work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Nothing happened there; trying again later may work.
    #[error("the payment provider cannot be reached: {0}")]
    Unreachable(String),
    /// It may have happened; ask with the same idempotency key.
    #[error("the outcome at the payment provider is unknown: {0}")]
    OutcomeUnknown(String),
    /// The provider refused the request.
    #[error("the payment provider refused: {0}")]
    Refused(String),
}

/// A payment provider.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// The name by which it is configured.
    fn name(&self) -> &ProviderName;

    /// The currencies it can charge.
    fn currencies(&self) -> &[Currency];

    /// What it can do besides charging.
    fn capabilities(&self) -> Capabilities;

    /// Starts a payment, or answers the one that was started with the same idempotency key.
    async fn start_payment(&self, request: &PaymentRequest) -> Result<StartedPayment, ProviderError>;

    /// Checks what the buyer's app brought back from the provider's SDK, where it brought anything: signatures, and
    /// that it is about this payment. It proves nothing about money; for that, [`look_up`](Self::look_up).
    fn check_return(&self, payment_ref: &str, brought: &Map<String, Value>) -> Result<(), ReturnForged>;

    /// What became of a payment. Whatever the provider calls by an unknown word is pending, and so is a try that was
    /// declined while the buyer may try again with the same payment.
    async fn look_up(&self, payment_ref: &str) -> Result<PaymentNews, ProviderError>;

    /// Takes what the buyer has authorised, and answers what became of the payment.
    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentNews, ProviderError>;

    /// Ends a payment that nobody finished, so that no money comes late, where the provider can; otherwise, and for a
    /// payment that ended already, does nothing. Money that is there stays: ask for it afterwards.
    async fn cancel_payment(&self, payment_ref: &str) -> Result<(), ProviderError>;

    /// Sends money back, once for each [`RefundRequest::refund`], however often and however late it is asked.
    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError>;

    /// Checks the signature and reads the event. The only way to get a [`WebhookEvent`].
    async fn verify_webhook(&self, delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused>;
}

/// The providers that are configured.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait PaymentProviders: Send + Sync {
    /// One by its name.
    fn get(&self, name: &str) -> Option<Arc<dyn PaymentProvider>>;

    /// The one that charges this currency when the buyer does not choose.
    fn default_for(&self, currency: Currency) -> Option<Arc<dyn PaymentProvider>>;

    /// All that can charge this currency, the default first.
    fn offered(&self, currency: Currency) -> Vec<Arc<dyn PaymentProvider>>;
}

/// A delivery to be stored in the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWebhook {
    /// Public id.
    pub id: WebhookId,
    /// Who sent it.
    pub provider: ProviderName,
    /// What it says.
    pub event: WebhookEvent,
    /// The signature header, for the record.
    pub signature: String,
    /// The body as it came.
    pub payload: Vec<u8>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// A delivery in the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWebhook {
    /// Public id.
    pub id: WebhookId,
    /// Who sent it.
    pub provider: ProviderName,
    /// Whether it took effect, or was found to be none of our business.
    pub is_done: bool,
    /// What the provider calls it.
    pub event_type: String,
    /// The payment it is about, where it names one.
    pub payment_ref: Option<String>,
    /// The movement it is about, where it names only that.
    pub transaction_ref: Option<String>,
    /// The body as it came.
    pub payload: Vec<u8>,
    /// The signature header.
    pub signature: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// Transactions and the inbox inside a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait PaymentRepository: Send {
    /// Stores a transaction. False, and nothing changed, if the provider's movement is noted already.
    async fn insert_transaction(&mut self, transaction: &Transaction) -> StoreResult<bool>;

    /// Stores a refund that tries `failed` again. False, and nothing changed, if that was tried again before.
    async fn insert_retry(&mut self, refund: &Transaction, failed: TransactionId) -> StoreResult<bool>;

    /// All movements of an order, oldest first. Call it with the order locked.
    async fn transactions_of(&mut self, order: OrderId) -> StoreResult<Vec<Transaction>>;

    /// Writes back status, provider reference, failure and completion.
    async fn store_transaction(&mut self, transaction: &Transaction) -> StoreResult<()>;

    /// Stores a payment that was started. False, and nothing changed, if it is stored already.
    async fn insert_attempt(&mut self, attempt: &PaymentAttempt) -> StoreResult<bool>;

    /// Notes when the attempt is asked about next, which was `before` when its provider was asked. Where somebody else has
    /// noted a time meanwhile, the earlier one counts: an old answer never ends the questions about a newer one.
    async fn store_poll(&mut self, attempt: &PaymentAttempt, before: Option<DateTime<Utc>>) -> StoreResult<()>;

    /// Stores a delivery. False, and nothing changed, if the event is in the inbox already.
    async fn insert_webhook(&mut self, webhook: &NewWebhook) -> StoreResult<bool>;

    /// Notes that a delivery took effect on an order, or was none of our business.
    async fn finish_webhook(&mut self, id: WebhookId, order: Option<OrderId>, at: DateTime<Utc>) -> StoreResult<()>;

    /// Notes why a delivery could not be processed.
    async fn fail_webhook(&mut self, id: WebhookId, error: &str) -> StoreResult<()>;

    /// Locks a delivery until the transaction ends.
    async fn lock_webhook(&mut self, id: WebhookId) -> StoreResult<Option<WebhookSummary>>;

    /// Lets a delivery stand as if it had just come.
    async fn reopen_webhook(&mut self, id: WebhookId) -> StoreResult<()>;
}

/// Reads without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait PaymentQueries: Send + Sync {
    /// A delivery by its id.
    async fn webhook(&self, id: WebhookId) -> StoreResult<Option<StoredWebhook>>;

    /// The deliveries that the filter lets through, the latest first.
    async fn webhooks(
        &self,
        filter: &WebhookFilter,
        page: &PageRequest<WebhookId>,
    ) -> StoreResult<Page<WebhookSummary, WebhookId>>;

    /// How far the winding down of an event is. `None` if there is no such event, or it was not cancelled.
    async fn cancellation(&self, event: EventId) -> StoreResult<Option<CancellationView>>;

    /// A transaction by its id.
    async fn transaction(&self, id: TransactionId) -> StoreResult<Option<Transaction>>;

    /// The payments that were started for an order, the latest first.
    async fn attempts(&self, order: OrderId) -> StoreResult<Vec<PaymentAttempt>>;

    /// The order of a payment, or of a movement, at a provider.
    async fn order_of(
        &self,
        provider: &ProviderName,
        payment_ref: Option<String>,
        transaction_ref: Option<String>,
    ) -> StoreResult<Option<OrderId>>;

    /// Orders with a payment about which the provider is to be asked by now, at most `limit`.
    async fn orders_to_ask_about(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<OrderId>>;

    /// Pending refunds noted before `before`, at most `limit`: work for the reconciler.
    async fn pending_refunds(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<Vec<TransactionId>>;
}
