//! What PayPal writes, as far as it is read here. Nothing unknown is refused, and what may be missing is optional.

use serde::Deserialize;

/// Money: decimal digits as text.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Amount {
    pub currency_code: String,
    pub value: String,
}

/// An order: what is to be paid. We make it of one unit.
#[derive(Debug, Deserialize)]
pub(super) struct Order {
    pub id: String,
    pub status: String,
    #[serde(default)]
    pub purchase_units: Vec<PurchaseUnit>,
    #[serde(default)]
    pub links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PurchaseUnit {
    pub amount: Option<Amount>,
    #[serde(default)]
    pub payments: Payments,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Payments {
    #[serde(default)]
    pub captures: Vec<Capture>,
    #[serde(default)]
    pub refunds: Vec<Refund>,
}

/// Money that was taken, or is being taken.
#[derive(Debug, Deserialize)]
pub(super) struct Capture {
    pub id: String,
    pub status: String,
    pub amount: Option<Amount>,
}

/// Money on its way back.
#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub status: Option<String>,
    pub amount: Option<Amount>,
    pub custom_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Link {
    pub href: String,
    pub rel: String,
}

/// Disputes about one capture, newest first.
#[derive(Debug, Deserialize)]
pub(super) struct Disputes {
    #[serde(default)]
    pub items: Vec<Dispute>,
}

/// A dispute, in the short form of lists or whole.
#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    #[serde(rename = "dispute_id")]
    pub id: String,
    pub status: Option<String>,
    #[serde(rename = "dispute_amount")]
    pub amount: Option<Amount>,
    #[serde(rename = "dispute_outcome")]
    pub result: Option<DisputeResult>,
}

#[derive(Debug, Deserialize)]
pub(super) struct DisputeResult {
    pub outcome_code: Option<String>,
    pub amount_refunded: Option<Amount>,
}
