//! Disputes. Neither the order nor the capture says that it is disputed, so PayPal is asked about each capture.

use turnout_ports::payments::ProviderError;

use super::wire::{Dispute, Disputes};
use super::{PayPal, refusal};
use crate::http::{Answer, Call};

impl PayPal {
    /// The newest dispute about a capture; with its result if it is resolved.
    pub(super) async fn dispute_of(&self, capture: &str) -> Result<Option<Dispute>, ProviderError> {
        let call = || {
            Call::get("list the disputes", &["v1", "customer", "disputes"]).query("disputed_transaction_id", capture)
        };
        let answer = self.session.send(call).await?;
        if !is_told(&answer) {
            return Ok(None);
        }
        let Some(newest) = answer.read::<Disputes>()?.items.into_iter().next() else {
            return Ok(None);
        };
        if newest.status.as_deref() != Some("RESOLVED") {
            return Ok(Some(newest));
        }
        let path = ["v1", "customer", "disputes", newest.id.as_str()];
        let answer = self.session.send(|| Call::get("look up the dispute", &path)).await?;
        if is_told(&answer) {
            Ok(Some(answer.read()?))
        } else {
            Ok(Some(newest))
        }
    }
}

/// Whether PayPal tells us of disputes. Where the app may not ask, paid orders must be settled all the same.
fn is_told(answer: &Answer) -> bool {
    if !answer.is_success() {
        let said = refusal::words(answer);
        tracing::warn!(status = answer.status(), said, "PayPal does not tell us of disputes");
    }
    answer.is_success()
}
