//! Refunds: one for each of ours, however often it is asked for.

use serde_json::json;
use turnout_ports::payments::{ProviderError, RefundOutcome, RefundRequest};

use super::orders::KEY;
use super::wire::{Order, Refund};
use super::{PayPal, mapping, refusal};
use crate::http::{Answer, Call};

impl PayPal {
    /// Looks for the refund first: PayPal knows a key for 45 days, and a refund may be asked for later.
    pub(super) async fn send_back(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError> {
        if let Some(refund_ref) = &request.refund_ref {
            let path = ["v2", "payments", "refunds", refund_ref];
            let answer = self.session.send(|| Call::get("look up the refund", &path)).await?;
            return outcome(&answer);
        }
        if let Some(refund) = self.refund_of(request).await? {
            return Ok(mapping::refund_outcome(&refund));
        }
        let ours = request.refund.to_string();
        let path = ["v2", "payments", "captures", request.transaction_ref.as_str(), "refund"];
        let call = || {
            Call::post("refund", &path)
                .idempotency_key(KEY, &ours)
                .header("prefer", "return=representation")
                .json(json!({
                    "amount": mapping::amount(request.amount),
                    "custom_id": ours,
                    "invoice_id": ours,
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

    /// The refund that was made for ours before. It stands in the order; payments have no list of refunds.
    async fn refund_of(&self, request: &RefundRequest) -> Result<Option<Refund>, ProviderError> {
        let path = ["v2", "checkout", "orders", request.payment_ref.as_str()];
        let answer = self.session.send(|| Call::get("look for the refund", &path)).await?;
        if answer.status() == 404 {
            // An order that PayPal shows no more. The key has to do.
            return Ok(None);
        }
        if !answer.is_success() {
            return Err(refusal::refused(&answer));
        }
        let order: Order = answer.read()?;
        let ours = request.refund.to_string();
        let mut refunds = order.purchase_units.into_iter().flat_map(|unit| unit.payments.refunds);
        let found = refunds.find(|refund| [&refund.custom_id, &refund.invoice_id].contains(&&Some(ours.clone())));
        match &found {
            Some(Refund {
                amount: Some(amount), ..
            }) if mapping::money(Some(amount)) != Ok(request.amount) => {
                Err(answer.not_understood("the refund was made with another amount"))
            }
            _ => Ok(found),
        }
    }
}

fn outcome(answer: &Answer) -> Result<RefundOutcome, ProviderError> {
    if answer.is_success() {
        Ok(mapping::refund_outcome(&answer.read()?))
    } else {
        Err(refusal::refused(answer))
    }
}
