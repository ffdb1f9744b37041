//! What Razorpay says in its words, in ours.

use turnout_domain::money::{Currency, Money, MoneyError};
use turnout_domain::payments::{DisputeOutcome, PaymentState};
use turnout_ports::payments::RefundOutcome;

use super::wire::{Dispute, Payment, Refund};

/// An amount as Razorpay counts it.
///
/// Its exponents are those of ISO 4217 for every currency that we price in; where it differs (ISK, UGX) is none of
/// them. Currencies with three decimals end in a zero there.
pub(super) fn minor(amount: Money) -> Result<i64, &'static str> {
    let minor = amount.minor();
    if amount.currency().decimals() == 3 && minor % 10 != 0 {
        return Err("the last of three decimals must be 0");
    }
    Ok(minor)
}

/// An amount that Razorpay wrote.
pub(super) fn money(minor: i64, currency: &str) -> Result<Money, MoneyError> {
    Money::from_minor(minor, currency.parse::<Currency>()?)
}

/// The try that decides about an order: the captured one, else one that waits to be captured. A payment that failed
/// may still become authorised for days, and the buyer may try again, so failed ones decide nothing.
pub(super) fn decisive(order: &str, payments: Vec<Payment>) -> Option<Payment> {
    let rank = |payment: &Payment| match payment.status.as_str() {
        _ if is_captured(payment) => Some(0),
        "authorized" => Some(1),
        _ => None,
    };
    payments
        .into_iter()
        .filter(|payment| payment.order_id.as_deref().is_none_or(|id| id == order))
        .filter_map(|payment| Some((rank(&payment)?, payment)))
        .min_by_key(|(rank, payment)| (*rank, payment.created_at))
        .map(|(_, payment)| payment)
}

/// Whether the money is ours, or was until it was sent back. Authorised money that nobody captures goes back by itself
/// and is called refunded too.
pub(super) fn is_captured(payment: &Payment) -> bool {
    payment.status == "captured" || (payment.status == "refunded" && payment.captured == Some(true))
}

/// What the decisive try says about the payment.
pub(super) fn state(decisive: Option<&Payment>) -> Result<PaymentState, MoneyError> {
    let Some(payment) = decisive else {
        return Ok(PaymentState::Pending);
    };
    let amount = money(payment.amount, &payment.currency)?;
    let transaction_ref = payment.id.clone();
    Ok(if is_captured(payment) {
        PaymentState::Captured {
            amount,
            transaction_ref,
        }
    } else {
        PaymentState::Authorized {
            amount,
            transaction_ref,
        }
    })
}

/// What the newest dispute of a captured payment says about it.
pub(super) fn disputed(payment: &Payment, dispute: &Dispute) -> Result<PaymentState, MoneyError> {
    let outcome = match dispute.status.as_str() {
        "won" => DisputeOutcome::Won,
        // Closed after an explanation or a refund of ours: the bank took nothing.
        "closed" if dispute.amount_deducted == 0 => DisputeOutcome::Won,
        "lost" => DisputeOutcome::Lost,
        _ => DisputeOutcome::Open,
    };
    let taken = match outcome {
        DisputeOutcome::Lost if dispute.amount_deducted > 0 => dispute.amount_deducted,
        _ => dispute.amount,
    };
    Ok(PaymentState::Disputed {
        amount: money(taken, &dispute.currency)?,
        transaction_ref: payment.id.clone(),
        dispute_ref: dispute.id.clone(),
        outcome,
    })
}

/// Whether no money will go back by this refund.
pub(super) fn is_failed(refund: &Refund) -> bool {
    refund.status.as_deref() == Some("failed")
}

/// What became of a refund.
pub(super) fn refund_outcome(refund: &Refund) -> RefundOutcome {
    let refund_ref = refund.id.clone();
    match refund.status.as_deref() {
        Some("processed") => RefundOutcome::Completed { refund_ref },
        _ if is_failed(refund) => RefundOutcome::Refused {
            reason: format!("the refund {refund_ref} failed at Razorpay"),
        },
        _ => RefundOutcome::Pending { refund_ref },
    }
}

#[cfg(test)]
mod tests;
