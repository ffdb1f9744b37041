//! Refunds: one for each of ours, however often it is asked for.

use serde_json::json;
use turnout_ports::payments::{ProviderError, RefundOutcome, RefundRequest};

use super::orders::KEY;
use super::wire::{Order, Refund};
use super::{PayPal, mapping, refusal};
use crate::http::{Answer, Call};
use crate::refund_key::numbered_key;

impl PayPal {
    /// Looks for the refund first: PayPal knows a key for 45 days, and a refund may be asked for later.
    pub(super) async fn send_back(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError> {
        if let Some(refund_ref) = &request.refund_ref {
            let path = ["v2", "payments", "refunds", refund_ref];
            let answer = self.session.send(|| Call::get("look up the refund", &path)).await?;
            return outcome(&answer);
        }
        let refunds = self.refunds_of(request).await?;
        if let Some(refund) = refunds.iter().find(|refund| !mapping::is_failed(refund)) {
            return Ok(mapping::refund_outcome(refund));
        }
        let key = numbered_key(request.refund, refunds.len());
        let ours = request.refund.to_string();
        let path = ["v2", "payments", "captures", request.transaction_ref.as_str(), "refund"];
        let call = || {
            Call::post("refund", &path)
                .idempotency_key(KEY, &key)
                .header("prefer", "return=representation")
                .json(json!({
                    "amount": mapping::amount(request.amount),
                    "custom_id": ours,
                    // Has to differ from that of a refund which failed.
                    "invoice_id": key,
                }))
        };
        let answer = self.session.send(call).await?;
        if refusal::is_final_for_refund(&answer) {
            return Ok(RefundOutcome::Refused {
                reason: refusal::words(&answer),
            });
        }
        outcome(&answer)
    }

    /// The refunds that were made for ours before: at most one that did not fail. They stand in the order; payments
    /// have no list of refunds.
    async fn refunds_of(&self, request: &RefundRequest) -> Result<Vec<Refund>, ProviderError> {
        let path = ["v2", "checkout", "orders", request.payment_ref.as_str()];
        let answer = self.session.send(|| Call::get("look for the refund", &path)).await?;
        if answer.status() == 404 {
            // An order that PayPal shows no more. The key has to do.
            return Ok(Vec::new());
        }
        if !answer.is_success() {
            return Err(refusal::refused(&answer));
        }
        let order: Order = answer.read()?;
        let ours = request.refund.to_string();
        let all = order.purchase_units.into_iter().flat_map(|unit| unit.payments.refunds);
        let refunds: Vec<Refund> = all
            .filter(|refund| refund.custom_id.as_deref() == Some(&ours))
            .collect();
        let is_other = |refund: &Refund| {
            let amount = refund.amount.as_ref();
            amount.is_some() && mapping::money(amount) != Ok(request.amount)
        };
        if refunds.iter().any(is_other) {
            return Err(answer.not_understood("the refund was made with another amount"));
        }
        Ok(refunds)
    }
}

fn outcome(answer: &Answer) -> Result<RefundOutcome, ProviderError> {
    if answer.is_success() {
        Ok(mapping::refund_outcome(&answer.read()?))
    } else {
        Err(refusal::refused(answer))
    }
}
