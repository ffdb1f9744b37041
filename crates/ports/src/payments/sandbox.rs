//! The sandbox provider: the books that it keeps, as a real provider would on its own side, and its checkout page.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::money::Money;

use super::ProviderError;
use crate::jobs::NewJob;
use crate::store::StoreResult;

/// Where a payment stands in the books of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxStatus {
    /// Waits for the person at the checkout page.
    Open,
    /// The person approved.
    Approved,
    /// The person declined.
    Declined,
    /// The person went to the bank after approving.
    Disputed,
    /// The bank left the money where it was.
    DisputeWon,
    /// The bank gave the money back to the person.
    DisputeLost,
}

impl SandboxStatus {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Disputed => "disputed",
            Self::DisputeWon => "dispute_won",
            Self::DisputeLost => "dispute_lost",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::Open,
            Self::Approved,
            Self::Declined,
            Self::Disputed,
            Self::DisputeWon,
            Self::DisputeLost,
        ];
        all.into_iter().find(|status| status.as_str() == word)
    }
}

/// A payment in the books of the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxPayment {
    /// Its id at the sandbox.
    pub payment_ref: String,
    /// The secret part of the address of its checkout page.
    pub checkout_token: String,
    /// The key of the call that made it.
    pub idempotency_key: String,
    /// Number of the order, for people.
    pub reference: String,
    /// What it is for, for people.
    pub description: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: SandboxStatus,
}

/// The books that the sandbox provider keeps, as a real provider would on its own side.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait SandboxBooks: Send + Sync {
    /// Opens a payment, or answers the one that was opened with the same idempotency key.
    async fn open(&self, payment: &SandboxPayment) -> StoreResult<SandboxPayment>;

    /// A payment by its id.
    async fn by_ref(&self, payment_ref: &str) -> StoreResult<Option<SandboxPayment>>;

    /// A payment by the token of its checkout page.
    async fn by_token(&self, checkout_token: &str) -> StoreResult<Option<SandboxPayment>>;

    /// Moves a payment from one status to another and queues the webhook that tells it, in one transaction. False, and
    /// nothing changed, if it did not stand at `from`.
    async fn decide(
        &self,
        payment_ref: &str,
        from: SandboxStatus,
        to: SandboxStatus,
        webhook: &NewJob,
    ) -> StoreResult<bool>;

    /// Books a refund once for each idempotency key. `None` if the payment has less left; otherwise its id.
    async fn refund(
        &self,
        payment_ref: &str,
        idempotency_key: &str,
        refund_ref: &str,
        amount: Money,
    ) -> StoreResult<Option<String>>;
}

/// What a person does at the checkout page of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxOutcome {
    /// Pay.
    Approve,
    /// Do not pay.
    Decline,
    /// Take the money back through the bank, after approving.
    Dispute,
    /// The bank decides against the person.
    WinDispute,
    /// The bank decides for the person.
    LoseDispute,
}

/// The side of the sandbox provider that a person and the worker see.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait SandboxCheckout: Send + Sync {
    /// The address of the checkout page of a payment.
    fn checkout_url(&self, checkout_token: &str) -> String;

    /// Delivers a signed webhook to ourselves over HTTP. Repeats have the same event id.
    async fn deliver(
        &self,
        event: &str,
        event_type: &str,
        payment_ref: &str,
        at: DateTime<Utc>,
    ) -> Result<(), ProviderError>;
}
