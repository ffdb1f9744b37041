//! What Stripe answers, as far as it matters here. Words that grow (states, reasons) stay text.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A payment intent as it was made.
#[derive(Deserialize)]
pub(super) struct Created {
    pub id: String,
    pub client_secret: String,
    pub livemode: bool,
}

/// A payment intent with its charge expanded.
#[derive(Deserialize)]
pub(super) struct Intent {
    pub id: String,
    pub status: String,
    pub currency: String,
    pub livemode: bool,
    pub amount_received: Option<i64>,
    pub amount_capturable: Option<i64>,
    pub latest_charge: Option<Charge>,
}

#[derive(Deserialize)]
pub(super) struct Charge {
    pub id: String,
    #[serde(default)]
    pub disputed: bool,
}

#[derive(Deserialize)]
pub(super) struct Dispute {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
}

#[derive(Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub amount: i64,
    pub status: Option<String>,
    pub failure_reason: Option<String>,
    pub metadata: Option<BTreeMap<String, String>>,
}

/// A page of a list, newest first.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}
