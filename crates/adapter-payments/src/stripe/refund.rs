//! Sending money back, once for each of our refunds.
//!
//! Stripe forgets idempotency keys after a day or later. So our refund stands in the metadata of Stripe's, and is looked
//! for before one is made; the key guards the moments in which two calls look at the same time.

use turnout_ports::payments::{ProviderError, RefundOutcome, RefundRequest};

use super::api::Fields;
use super::refusal::{self, Refusal};
use super::wire::Refund;
use super::{Stripe, amount};
use crate::refund_key::numbered_key;

/// Where our refund stands in the metadata of Stripe's.
const OUR_REFUND: &str = "refund_id";
/// How many pages of refunds of one charge are looked through.
const PAGES: u32 = 20;
/// How many keys are tried at most.
const KEYS: usize = 10;
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
        if let Some(refund_ref) = &request.refund_ref {
            return self.api.refund(refund_ref).await.map(outcome);
        }
        let earlier = self.earlier(request).await?;
        if earlier.iter().any(|refund| refund.amount != units) {
            return Err(ProviderError::Refused(
                "this refund was made with another amount".to_owned(),
            ));
        }
        let failed = earlier.len();
        match earlier.into_iter().find(|refund| !is_failed(refund)) {
            Some(refund) => Ok(outcome(refund)),
            None => self.create(request, units, failed).await,
        }
    }

    /// Asks for the refund, after this many that failed. Stripe repeats a refusal for its key even when its cause is
    /// gone, as when the balance was empty; nothing was made with that key then, and the next one is tried.
    async fn create(&self, request: &RefundRequest, units: i64, failed: usize) -> Result<RefundOutcome, ProviderError> {
        let fields = [
            ("charge", request.transaction_ref.clone()),
            ("amount", units.to_string()),
            ("metadata[refund_id]", request.refund.to_string()),
            ("metadata[reason]", request.reason.chars().take(LONGEST).collect()),
        ];
        let fields: Fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
        let mut number = failed;
        loop {
            let key = numbered_key(request.refund, number);
            let answer = self.api.create_refund(fields.clone(), &key).await?;
            if answer.is_success() {
                return Ok(outcome(answer.read()?));
            }
            // The header stands in no document of Stripe that we have seen. Without it, the refusal holds.
            let is_repeated = answer.header("idempotent-replayed") == Some("true");
            match refusal::read(&answer) {
                Refusal::Final { .. } if is_repeated && number < failed + KEYS => number += 1,
                Refusal::Final { words, .. } => return Ok(RefundOutcome::Refused { reason: words }),
                Refusal::Other(error) => return Err(error),
            }
        }
    }

    /// The refunds that were made when this was asked before: at most one that did not fail.
    async fn earlier(&self, request: &RefundRequest) -> Result<Vec<Refund>, ProviderError> {
        let ours = request.refund.to_string();
        let is_ours = |refund: &Refund| {
            let metadata = refund.metadata.as_ref();
            metadata.and_then(|metadata| metadata.get(OUR_REFUND)) == Some(&ours)
        };
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..PAGES {
            let page = self.api.refunds(&request.transaction_ref, after.as_deref()).await?;
            after = page.data.last().map(|refund| refund.id.clone());
            found.extend(page.data.into_iter().filter(is_ours));
            if !page.has_more || after.is_none() {
                return Ok(found);
            }
        }
        Err(ProviderError::Refused("the charge has too many refunds".to_owned()))
    }
}

fn is_failed(refund: &Refund) -> bool {
    matches!(refund.status.as_deref(), Some("failed" | "canceled"))
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
