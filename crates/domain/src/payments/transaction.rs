//! One movement of money in an order.

use chrono::{DateTime, Utc};

use super::ProviderName;
use crate::ids::{OrderId, TransactionId, UserId};
use crate::money::Money;
use crate::text_enum::text_enum;

text_enum! {
    /// Which way the money moves.
    TransactionKind {
        /// From the buyer to us.
        Payment = "payment",
        /// Back to the buyer, by us.
        Refund = "refund",
        /// Back to the buyer, by their bank.
        Chargeback = "chargeback",
    }
}

text_enum! {
    /// Where a movement stands: pending, then completed or failed.
    TransactionStatus {
        /// Not confirmed by the provider yet.
        Pending = "pending",
        /// The money moved.
        Completed = "completed",
        /// It did not move.
        Failed = "failed",
    }
}

/// One movement of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Public id.
    pub id: TransactionId,
    /// The order.
    pub order: OrderId,
    /// Which way.
    pub kind: TransactionKind,
    /// Where it stands.
    pub status: TransactionStatus,
    /// How much; always more than zero.
    pub amount: Money,
    /// What of a chargeback had gone back before: this money went out twice.
    pub excess: Money,
    /// What of a refund makes good refunds that were refused before.
    pub makes_good: Money,
    /// At which provider.
    pub provider: ProviderName,
    /// Its id there, once known.
    pub provider_ref: Option<String>,
    /// The payment there that the money belongs to.
    pub payment_ref: Option<String>,
    /// The payment that a refund or chargeback takes back.
    pub payment: Option<TransactionId>,
    /// Money that bought nothing, its refund, or its chargeback.
    pub stray: bool,
    /// A refund that failed and whose place another took.
    pub retried: bool,
    /// Why a refund was made.
    pub reason: String,
    /// What the provider said when it failed.
    pub failure: String,
    /// Who asked for a refund.
    pub requested_by: Option<UserId>,
    /// When it was noted.
    pub created_at: DateTime<Utc>,
    /// When the provider confirmed it.
    pub completed_at: Option<DateTime<Utc>>,
}
