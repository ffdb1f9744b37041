//! The other side of a provider, as a test plays it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;
use turnout_domain::money::Money;
use turnout_domain::payments::DisputeOutcome;
use turnout_ports::payments::{PaymentProvider, WebhookDelivery};

/// How the other side behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// As documented.
    #[default]
    Well,
    /// It does what it is asked, and its answers are lost.
    Silent,
    /// It does nothing and asks to come back later (429, or what the provider has for that).
    Busy,
    /// It does what it is asked and answers with success and something that is none of its answers.
    Garbled,
    /// It refuses everything, and quotes every secret that it knows in its words.
    Quoting,
}

/// Where a payment stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The buyer has done nothing.
    Open,
    /// A try was declined.
    Declined,
    /// The buyer agreed, and the money was not taken.
    Authorized,
    /// The money was taken.
    Paid,
    /// Money of this amount was taken, whatever was asked for.
    PaidOther(Money),
    /// It was ended.
    Cancelled,
    /// It was paid, and the buyer's bank takes the money back.
    Disputed(DisputeOutcome),
    /// In a state with a word that is not documented.
    Strange,
}

/// What the adapter must make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    Pending,
    Authorized,
    Captured,
    Failed,
    Disputed(DisputeOutcome),
}

/// What was made there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub payments: usize,
    pub captures: usize,
    pub refunds: usize,
}

/// The other side of one provider, with an adapter that speaks to it.
#[async_trait]
pub trait Side: Send + Sync + Sized {
    /// A side without payments.
    async fn new() -> Self;

    /// The adapter.
    fn provider(&self) -> &dyn PaymentProvider;

    /// An adapter with the same secrets whose other side is not there at all.
    fn unreachable() -> Box<dyn PaymentProvider>;

    /// What `{:?}` of the adapter shows. Empty where it has no such form.
    fn shown(&self) -> String;

    /// Everything that must never be shown: keys, secrets of webhooks, client secrets.
    fn secrets(&self) -> Vec<String>;

    /// Behaves like this from now on.
    fn behave(&self, manner: Manner);

    /// Moves a payment. What the adapter must see then; `None` where the provider has no such standing.
    fn put(&self, payment_ref: &str, standing: Standing) -> Option<Seen>;

    /// What was made so far.
    fn made(&self) -> Made;

    /// Forgets which idempotency keys were used, as providers do after some time.
    fn forget_keys(&self);

    /// Lets refunds take time from now on. False where they never do.
    fn delay_refunds(&self) -> bool;

    /// Ends a refund that takes time.
    fn end_refund(&self, refund_ref: &str, is_done: bool);

    /// What an app could bring back from the payment of someone else.
    fn foreign_return(&self) -> Map<String, Value>;

    /// A rightly signed webhook about a payment that is paid.
    fn webhook(&self, payment_ref: &str, at: DateTime<Utc>) -> WebhookDelivery;

    /// This body, rightly signed.
    fn sign(&self, body: &str, at: DateTime<Utc>) -> WebhookDelivery;

    /// Whether signatures hold the time, so that old ones can be told.
    fn signs_the_time(&self) -> bool;
}

/// Lower-case hex of the HMAC-SHA256 that the sandbox, Stripe and Razorpay sign with.
pub fn hmac_hex(secret: &str, signed: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed);
    data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// A delivery whose header holds the time and the signature of time and body: `t=...,v1=...`.
pub fn timed_delivery(header: &str, secret: &str, body: &str, at: DateTime<Utc>) -> WebhookDelivery {
    let time = at.timestamp();
    let signature = hmac_hex(secret, format!("{time}.{body}").as_bytes());
    WebhookDelivery {
        headers: vec![(header.to_owned(), format!("t={time},v1={signature}"))],
        body: body.to_owned().into(),
        received_at: at,
    }
}

/// An address of this machine at which nobody listens.
pub fn dead_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
