//! What a payment intent says about the money.

use turnout_domain::payments::{DisputeOutcome, PaymentNews, PaymentState};
use turnout_ports::payments::ProviderError;

use super::wire::{Charge, Dispute, Intent};
use super::{Stripe, amount};
use crate::http::Answer;

impl Stripe {
    /// What became of a payment intent.
    pub(super) async fn news(&self, payment_ref: &str) -> Result<PaymentNews, ProviderError> {
        let (intent, answer) = self.api.intent(payment_ref).await?;
        self.check_mode(intent.livemode, &answer)?;
        if intent.id != payment_ref {
            return Err(answer.not_understood("another payment intent"));
        }
        let state = match intent.status.as_str() {
            "succeeded" => self.captured(&intent, &answer).await?,
            "requires_capture" => {
                let charge = charge(&intent, &answer)?;
                PaymentState::Authorized {
                    amount: money(intent.amount_capturable, &intent.currency, &answer)?,
                    transaction_ref: charge.id.clone(),
                }
            }
            "canceled" => PaymentState::Failed {
                reason: "The payment was cancelled before it was completed.".to_owned(),
            },
            // A declined try makes "requires_payment_method" again: the buyer may try another card. What is unknown
            // is pending as well.
            _ => PaymentState::Pending,
        };
        Ok(PaymentNews {
            payment_ref: intent.id,
            state,
        })
    }

    async fn captured(&self, intent: &Intent, answer: &Answer) -> Result<PaymentState, ProviderError> {
        let charge = charge(intent, answer)?;
        if charge.disputed
            && let Some(state) = self.disputed(charge).await?
        {
            return Ok(state);
        }
        Ok(PaymentState::Captured {
            amount: money(intent.amount_received, &intent.currency, answer)?,
            transaction_ref: charge.id.clone(),
        })
    }

    /// The newest dispute of a charge that is about money.
    async fn disputed(&self, charge: &Charge) -> Result<Option<PaymentState>, ProviderError> {
        let (disputes, answer) = self.api.disputes(&charge.id).await?;
        let newest = disputes
            .data
            .into_iter()
            .find_map(|dispute| Some((outcome(&dispute)?, dispute)));
        let Some((outcome, dispute)) = newest else {
            return Ok(None);
        };
        Ok(Some(PaymentState::Disputed {
            amount: money(Some(dispute.amount), &dispute.currency, &answer)?,
            transaction_ref: charge.id.clone(),
            dispute_ref: dispute.id,
            outcome,
        }))
    }
}

/// How a dispute went. None for inquiries and for disputes that never came to be: no money moved.
fn outcome(dispute: &Dispute) -> Option<DisputeOutcome> {
    match dispute.status.as_str() {
        "won" => Some(DisputeOutcome::Won),
        "lost" => Some(DisputeOutcome::Lost),
        "prevented" => None,
        inquiry if inquiry.starts_with("warning_") => None,
        _ => Some(DisputeOutcome::Open),
    }
}

fn charge<'a>(intent: &'a Intent, answer: &Answer) -> Result<&'a Charge, ProviderError> {
    intent
        .latest_charge
        .as_ref()
        .ok_or_else(|| answer.not_understood("money without a charge"))
}

fn money(units: Option<i64>, currency: &str, answer: &Answer) -> Result<turnout_domain::money::Money, ProviderError> {
    units
        .and_then(|units| amount::money(units, currency))
        .ok_or_else(|| answer.not_understood("an amount"))
}
