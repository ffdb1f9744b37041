//! Sending money back, once for each of our refunds.
//!
//! Stripe forgets idempotency keys after a day or later. So our refund stands in the metadata of Stripe's, and is looked
//! for before one is made; the key guards the moments in which two calls look at the same time.

use turnout_ports::payments::{ProviderError, RefundOutcome, RefundRequest};

use super::api::Fields;
use super::refusal::{self, Refusal};
use super::wire::Refund;
use super::{Stripe, amount};

/// Where our refund stands in the metadata of Stripe's.
const OUR_REFUND: &str = "refund_id";
/// How many pages of refunds of one charge are looked through.
const PAGES: u32 = 20;
/// How many keys a refund has at most: one for each time that it is asked for after a refusal.
const KEYS: u32 = 10;
/// The longest value of metadata, in characters.
const LONGEST: usize = 500;

impl Stripe {
    /// Refunds a charge. The charge is named, not the payment intent, as money that came twice is of another intent
    /// than the order's.
    pub(super) async fn send_back(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError> {
        let units = match amount::units(request.amount) {
            Ok(units) => units,
            Err(reason) => return Ok(RefundOutcome::Refused { reason }),
        };
        if let Some(refund) = self.earlier(request).await? {
            return if refund.amount == units {
                Ok(outcome(refund))
            } else {
                Err(ProviderError::Refused(
                    "this refund was made with another amount".to_owned(),
                ))
            };
        }
        self.create(request, units).await
    }

    /// Asks for the refund. Stripe repeats a refusal for its key even when its cause is gone, as when the balance was
    /// empty; nothing was made with that key then, and the next one is tried.
    async fn create(&self, request: &RefundRequest, units: i64) -> Result<RefundOutcome, ProviderError> {
        let id = request.refund.to_string();
        let fields = [
            ("charge", request.transaction_ref.clone()),
            ("amount", units.to_string()),
            ("metadata[refund_id]", id.clone()),
            ("metadata[reason]", request.reason.chars().take(LONGEST).collect()),
        ];
        let fields: Fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
        let mut number = 1;
        loop {
            let key = format!("{id}-refund-{number}");
            let answer = self.api.create_refund(fields.clone(), &key).await?;
            if answer.is_success() {
                return Ok(outcome(answer.read()?));
            }
            // The header stands in no document of Stripe that we have seen. Without it, the refusal holds.
            let is_repeated = answer.header("idempotent-replayed") == Some("true");
            match refusal::read(&answer) {
                Refusal::Final { .. } if is_repeated && number < KEYS => number += 1,
                Refusal::Final { words, .. } => return Ok(RefundOutcome::Refused { reason: words }),
                Refusal::Other(error) => return Err(error),
            }
        }
    }

    /// The refund that was made when this was asked before.
    async fn earlier(&self, request: &RefundRequest) -> Result<Option<Refund>, ProviderError> {
        if let Some(refund_ref) = &request.refund_ref {
            return self.api.refund(refund_ref).await.map(Some);
        }
        let ours = request.refund.to_string();
        let mut after: Option<String> = None;
        for _ in 0..PAGES {
            let page = self.api.refunds(&request.transaction_ref, after.as_deref()).await?;
            after = page.data.last().map(|refund| refund.id.clone());
            let found = page.data.into_iter().find(|refund| {
                let metadata = refund.metadata.as_ref();
                metadata.and_then(|metadata| metadata.get(OUR_REFUND)) == Some(&ours)
            });
            if found.is_some() || !page.has_more || after.is_none() {
                return Ok(found);
            }
        }
        Err(ProviderError::Refused("the charge has too many refunds".to_owned()))
    }
}

fn outcome(refund: Refund) -> RefundOutcome {
    match refund.status.as_deref() {
        Some("succeeded") => RefundOutcome::Completed { refund_ref: refund.id },
        Some(status @ ("failed" | "canceled")) => RefundOutcome::Refused {
            reason: refund
                .failure_reason
                .map_or_else(|| status.to_owned(), |reason| format!("{status}: {reason}")),
        },
        // "pending", "requires_action", and words to come.
        _ => RefundOutcome::Pending { refund_ref: refund.id },
    }
}
