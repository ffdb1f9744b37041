//! Refunds: one for each of ours, however often it is asked for.

use serde_json::json;
use turnout_ports::payments::{ProviderError, RefundOutcome, RefundRequest};

use super::wire::{Page, Refund};
use super::{Razorpay, mapping};
use crate::http::{Answer, Call};
use crate::refund_key::numbered_key;

/// The header by which Razorpay knows a repeated refund.
const KEY: &str = "x-refund-idempotency";
/// The largest page: a payment has fewer refunds than that, or our next ones find their double by the key.
const PAGE: &str = "100";
/// The longest value of a note.
const NOTE: usize = 256;

impl Razorpay {
    /// Looks for the refund first: how long Razorpay knows a key is not documented.
    pub(super) async fn send_back(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError> {
        if let Some(refund_ref) = &request.refund_ref {
            let call = Call::get("look up the refund", &["v1", "refunds", refund_ref]);
            return self.outcome(&self.http.send(&self.signed(call)).await?);
        }
        let refunds = self.refunds_of(request).await?;
        if let Some(refund) = refunds.iter().find(|refund| !mapping::is_failed(refund)) {
            return Ok(mapping::refund_outcome(refund));
        }
        let key = numbered_key(request.refund, refunds.len());
        let minor = mapping::minor(request.amount).map_err(|why| ProviderError::Refused(why.to_owned()))?;
        let ours = request.refund.to_string();
        let reason: String = request.reason.chars().take(NOTE).collect();
        let path = ["v1", "payments", request.transaction_ref.as_str(), "refund"];
        let call = Call::post("refund", &path).idempotency_key(KEY, &key).json(json!({
            "amount": minor,
            "speed": "normal",
            "receipt": ours,
            "notes": { "refund_id": ours, "reason": reason },
        }));
        let answer = self.http.send(&self.signed(call)).await?;
        match answer.status() {
            // More than is left, too old, or not enough in the balance: only the description tells which.
            400 => Ok(RefundOutcome::Refused {
                reason: self.words(&answer),
            }),
            // The same refund is being made by another call of ours.
            409 => Err(ProviderError::OutcomeUnknown(self.words(&answer))),
            _ => self.outcome(&answer),
        }
    }

    /// The refunds that were made for ours before: at most one that did not fail.
    async fn refunds_of(&self, request: &RefundRequest) -> Result<Vec<Refund>, ProviderError> {
        let path = ["v1", "payments", request.transaction_ref.as_str(), "refunds"];
        let call = Call::get("look for the refund", &path).query("count", PAGE);
        let answer = self.http.send(&self.signed(call)).await?;
        if !answer.is_success() {
            return Err(self.refused(&answer));
        }
        let mut refunds = answer.read::<Page<Refund>>()?.items;
        let ours = request.refund.to_string();
        refunds.retain(|refund| {
            let note = refund.notes.get("refund_id").and_then(|id| id.as_str());
            refund.receipt.as_deref() == Some(&ours) || note == Some(&ours)
        });
        if refunds
            .iter()
            .any(|refund| mapping::minor(request.amount) != Ok(refund.amount))
        {
            return Err(answer.not_understood("the refund was made with another amount"));
        }
        Ok(refunds)
    }

    fn outcome(&self, answer: &Answer) -> Result<RefundOutcome, ProviderError> {
        if answer.is_success() {
            Ok(mapping::refund_outcome(&answer.read()?))
        } else {
            Err(self.refused(answer))
        }
    }
}
