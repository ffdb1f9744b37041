//! What hosts and staff see of payments that need somebody to look at them.

use chrono::{DateTime, Utc};
use turnout_domain::ids::{OrderId, TransactionId, WebhookId};
use turnout_domain::money::Money;
use turnout_domain::payments::{Cancellation, ProviderName, WebhookStatus};

/// A delivery in the inbox, as staff see it: without its body, which may hold what is private.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSummary {
    /// Public id.
    pub id: WebhookId,
    /// Who sent it.
    pub provider: ProviderName,
    /// The provider's id of the event.
    pub event_id: String,
    /// What the provider calls it.
    pub event_type: String,
    /// The payment it is about, where it names one.
    pub payment_ref: Option<String>,
    /// The order it took effect on.
    pub order: Option<OrderId>,
    /// How many bytes the body has.
    pub size: u32,
    /// Where it stands.
    pub status: WebhookStatus,
    /// Why processing failed.
    pub error: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it took effect, or was found to be none of our business.
    pub processed_at: Option<DateTime<Utc>>,
}

/// Which deliveries are wanted. Fields that are empty do not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookFilter {
    /// That stand so.
    pub status: Option<WebhookStatus>,
    /// From this provider.
    pub provider: Option<ProviderName>,
}

/// A refund that the provider refused and nobody tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRefund {
    /// Its id.
    pub id: TransactionId,
    /// The order.
    pub order: OrderId,
    /// `ORD-...`.
    pub order_number: String,
    /// How much.
    pub amount: Money,
    /// In the provider's words.
    pub failure: String,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
}

/// The winding down of a cancelled event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationView {
    /// How far it is.
    pub progress: Cancellation,
    /// The first refunds that wait for somebody to try them again, oldest first.
    pub failed_refunds: Vec<FailedRefund>,
}
