//! What PayPal says in its words, in ours.

use serde_json::{Value, json};
use turnout_domain::money::{Currency, Money, MoneyError};
use turnout_domain::payments::{DisputeOutcome, PaymentState};
use turnout_ports::payments::RefundOutcome;

use super::wire::{Amount, Capture, Dispute, Order, Refund};

/// What the buyer is told about a payment that will not be paid.
pub(super) const DECLINED: &str = "The payment was declined.";
/// What the buyer is told about a payment that waited for too long.
pub(super) const EXPIRED: &str = "The payment was not finished in time.";

/// What PayPal wrote cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Misread {
    /// An amount is missing.
    #[error("an amount is missing")]
    NoAmount,
    /// An amount is none.
    #[error("an amount {0}")]
    Amount(#[from] MoneyError),
}

/// An amount as PayPal writes it. Its decimals are those of ISO 4217 for all currencies that we price in and it
/// charges: two, and none for yen.
pub(super) fn amount(money: Money) -> Value {
    json!({ "currency_code": money.currency().code(), "value": money.amount().to_string() })
}

/// An amount that PayPal wrote.
pub(super) fn money(amount: Option<&Amount>) -> Result<Money, Misread> {
    let Amount { currency_code, value } = amount.ok_or(Misread::NoAmount)?;
    Ok(Money::parse(value, currency_code.parse::<Currency>()?)?)
}

/// The money that was taken for an order, also if some or all of it went back since.
pub(super) fn taken(order: &Order) -> Option<&Capture> {
    captures(order).find(|capture| matches!(capture.status.as_str(), "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED"))
}

fn captures(order: &Order) -> impl Iterator<Item = &Capture> {
    order.purchase_units.iter().flat_map(|unit| &unit.payments.captures)
}

/// What became of an order. A completed order tells nothing about money; only its capture does.
pub(super) fn state(order: &Order) -> Result<PaymentState, Misread> {
    if let Some(capture) = taken(order) {
        return Ok(PaymentState::Captured {
            amount: money(capture.amount.as_ref())?,
            transaction_ref: capture.id.clone(),
        });
    }
    let is_ended = |capture: &Capture| matches!(capture.status.as_str(), "DECLINED" | "FAILED");
    Ok(match order.status.as_str() {
        "APPROVED" => PaymentState::Authorized {
            amount: money(order.purchase_units.first().and_then(|unit| unit.amount.as_ref()))?,
            // There is no movement yet; its id comes with the capture.
            transaction_ref: order.id.clone(),
        },
        "COMPLETED" if captures(order).next().is_some() && captures(order).all(is_ended) => failed(DECLINED),
        "VOIDED" => failed(DECLINED),
        // The buyer has not approved; or the capture waits, for days with an eCheck; or words to come.
        _ => PaymentState::Pending,
    })
}

/// A payment that will not be paid.
pub(super) fn failed(reason: &str) -> PaymentState {
    PaymentState::Failed {
        reason: reason.to_owned(),
    }
}

/// What a dispute says about the capture. `capture` is what was taken.
pub(super) fn disputed(capture: &Capture, dispute: &Dispute) -> Result<PaymentState, Misread> {
    let outcome = outcome(dispute);
    let result = dispute.result.as_ref();
    let refunded = result.and_then(|result| result.amount_refunded.as_ref());
    let amount = refunded
        .filter(|_| outcome == DisputeOutcome::Lost)
        .or(dispute.amount.as_ref())
        .or(capture.amount.as_ref());
    Ok(PaymentState::Disputed {
        amount: money(amount)?,
        transaction_ref: capture.id.clone(),
        dispute_ref: dispute.id.clone(),
        outcome,
    })
}

/// How a dispute went. Results of which PayPal's documentation does not say who has the money stay open, for people
/// to look at: `ACCEPTED`, `RESOLVED_WITH_PAYOUT`, and words to come.
fn outcome(dispute: &Dispute) -> DisputeOutcome {
    let result = dispute.result.as_ref();
    match result.and_then(|result| result.outcome_code.as_deref()) {
        _ if dispute.status.as_deref() != Some("RESOLVED") => DisputeOutcome::Open,
        Some("RESOLVED_BUYER_FAVOUR") => DisputeOutcome::Lost,
        Some("RESOLVED_SELLER_FAVOUR" | "CANCELED_BY_BUYER" | "DENIED" | "NONE") => DisputeOutcome::Won,
        _ => DisputeOutcome::Open,
    }
}

/// Whether no money will go back by this refund.
pub(super) fn is_failed(refund: &Refund) -> bool {
    matches!(refund.status.as_deref(), Some("FAILED" | "CANCELLED"))
}

/// What became of a refund.
pub(super) fn refund_outcome(refund: &Refund) -> RefundOutcome {
    let refund_ref = refund.id.clone();
    match refund.status.as_deref() {
        Some("COMPLETED") => RefundOutcome::Completed { refund_ref },
        _ if is_failed(refund) => RefundOutcome::Refused {
            reason: format!("the refund {refund_ref} failed at PayPal"),
        },
        _ => RefundOutcome::Pending { refund_ref },
    }
}

#[cfg(test)]
mod tests;
