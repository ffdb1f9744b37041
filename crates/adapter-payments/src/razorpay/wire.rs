//! What Razorpay writes, as far as it is read here. Amounts are counts of the currency's minor unit, times are Unix
//! seconds. Fields come and go: nothing unknown is refused, and what may be missing or null is optional.

use serde::Deserialize;
use serde_json::Value;

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub items: Vec<T>,
}

/// An order: what is to be paid.
#[derive(Debug, Deserialize)]
pub(super) struct Order {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub receipt: Option<String>,
    pub status: String,
    pub created_at: i64,
}

/// A payment: one try to pay an order.
#[derive(Debug, Deserialize)]
pub(super) struct Payment {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
    /// False for money that was authorised, never captured, and went back by itself.
    pub captured: Option<bool>,
    pub order_id: Option<String>,
    pub created_at: i64,
}

/// Money on its way back.
#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub amount: i64,
    pub status: Option<String>,
    pub receipt: Option<String>,
    /// An object, or an empty list where there are none.
    #[serde(default)]
    pub notes: Value,
}

/// The buyer's bank asks for the money.
#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    pub id: String,
    pub payment_id: String,
    pub amount: i64,
    pub currency: String,
    #[serde(default)]
    pub amount_deducted: i64,
    pub status: String,
    pub created_at: i64,
}

/// Why a call was refused.
#[derive(Debug, Deserialize)]
pub(super) struct ErrorBody {
    pub error: ErrorDetail,
}

/// The words of a refusal. `reason` is the one for machines.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ErrorDetail {
    pub code: Option<String>,
    pub description: Option<String>,
    pub reason: Option<String>,
}
