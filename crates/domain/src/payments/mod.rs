//! Money that moves: providers, transactions, and what news of a payment does to an order.

mod attempt;
mod cancellation;
mod earnings;
mod owed;
mod provider;
mod retry;
#[cfg(test)]
mod samples;
mod settlement;
mod stray_dispute;
mod transaction;
mod webhook;

pub use attempt::PaymentAttempt;
pub use cancellation::{Cancellation, CancellationStatus, CancelledOrders};
pub use earnings::{CurrencyEarnings, Earnings, Movement, OrderMoney, Sums};
pub use owed::{makes_good, owed};
pub use provider::{BadProviderName, ProviderName};
pub use retry::{RetryRefused, may_retry};
pub use settlement::{DisputeOutcome, PaymentNews, PaymentState, ReturnReason, SeatsFrom, Settlement, settle};
pub use stray_dispute::{StrayDispute, dispute_stray};
pub use transaction::{Transaction, TransactionKind, TransactionStatus};
pub use webhook::WebhookStatus;
