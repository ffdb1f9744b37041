//! Money that moves: providers, transactions, and what news of a payment does to an order.

mod attempt;
mod earnings;
mod provider;
mod settlement;
mod transaction;

pub use attempt::PaymentAttempt;
pub use earnings::{CurrencyEarnings, Earnings, Movement, OrderMoney, Sums};
pub use provider::{BadProviderName, ProviderName};
pub use settlement::{DisputeOutcome, PaymentNews, PaymentState, ReturnReason, SeatsFrom, Settlement, settle};
pub use transaction::{Transaction, TransactionKind, TransactionStatus};
