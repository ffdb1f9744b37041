//! The checkout page of the sandbox provider, and its webhooks to ourselves. Where the sandbox is not configured, none
//! of this exists.

use chrono::{DateTime, Utc};
use turnout_domain::ids::JobId;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::payments::{ProviderError, SandboxOutcome, SandboxPayment, SandboxStatus};
use turnout_ports::store::StoreError;
use uuid::Uuid;

use crate::app::App;
use crate::ids;

/// Why nothing happens at the checkout page.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// No such page, or the sandbox is not configured.
    #[error("there is no such checkout page")]
    NotFound,
    /// The person has decided before.
    #[error("the payment is {} already", .0.as_str())]
    Decided(SandboxStatus),
    /// Only an approved payment can be disputed.
    #[error("a payment that is {} cannot be disputed", .0.as_str())]
    NotApproved(SandboxStatus),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the page shows.
pub async fn checkout_page(app: &App, token: &str) -> Result<SandboxPayment, CheckoutError> {
    let sandbox = app.sandbox.as_ref().ok_or(CheckoutError::NotFound)?;
    sandbox.books.by_token(token).await?.ok_or(CheckoutError::NotFound)
}

/// The person decides. The provider then tells us by a webhook, as a real one would; repeating the same decision changes
/// nothing.
pub async fn finish_checkout(app: &App, token: &str, outcome: SandboxOutcome) -> Result<SandboxPayment, CheckoutError> {
    let sandbox = app.sandbox.as_ref().ok_or(CheckoutError::NotFound)?;
    let payment = checkout_page(app, token).await?;
    let (from, to, event_type) = match outcome {
        SandboxOutcome::Approve => (SandboxStatus::Open, SandboxStatus::Approved, "payment.approved"),
        SandboxOutcome::Decline => (SandboxStatus::Open, SandboxStatus::Declined, "payment.declined"),
        SandboxOutcome::Dispute => (SandboxStatus::Approved, SandboxStatus::Disputed, "payment.disputed"),
        SandboxOutcome::WinDispute => (
            SandboxStatus::Disputed,
            SandboxStatus::DisputeWon,
            "payment.dispute_won",
        ),
        SandboxOutcome::LoseDispute => (
            SandboxStatus::Disputed,
            SandboxStatus::DisputeLost,
            "payment.dispute_lost",
        ),
    };
    let now = app.clock.now();
    let event: Uuid = ids::draw(now, &*app.entropy);
    let webhook = NewJob {
        id: ids::draw::<JobId>(now, &*app.entropy),
        job: Job::SandboxWebhook {
            event: format!("evt_{}", event.simple()),
            payment_ref: payment.payment_ref.clone(),
            event_type: event_type.to_owned(),
        },
        run_at: now,
    };
    if sandbox.books.decide(&payment.payment_ref, from, to, &webhook).await? {
        return Ok(SandboxPayment { status: to, ..payment });
    }
    let stands = checkout_page(app, token).await?;
    match (stands.status, outcome) {
        (status, _) if status == to => Ok(stands),
        (status, SandboxOutcome::Dispute) => Err(CheckoutError::NotApproved(status)),
        (status, _) => Err(CheckoutError::Decided(status)),
    }
}

/// Delivers a webhook of the sandbox.
pub async fn deliver_webhook(
    app: &App,
    event: &str,
    event_type: &str,
    payment_ref: &str,
    now: DateTime<Utc>,
) -> Result<(), ProviderError> {
    match &app.sandbox {
        Some(sandbox) => sandbox.checkout.deliver(event, event_type, payment_ref, now).await,
        None => Ok(()),
    }
}
