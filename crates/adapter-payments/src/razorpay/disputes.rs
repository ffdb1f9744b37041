//! Disputes. A payment does not say that it is disputed, and disputes cannot be asked for by payment: the list of all
//! that were opened since the payment is searched.

use turnout_ports::payments::ProviderError;

use super::Razorpay;
use super::wire::{Dispute, Page, Payment};
use crate::http::Call;

/// The largest page.
const PAGE: usize = 100;
/// How many pages are looked through, newest disputes first or not.
const PAGES: usize = 10;

impl Razorpay {
    /// The newest dispute of a captured payment.
    pub(super) async fn dispute_of(&self, payment: &Payment) -> Result<Option<Dispute>, ProviderError> {
        let mut newest: Option<Dispute> = None;
        for page in 0..PAGES {
            let Some(disputes) = self.disputes(payment.created_at, page * PAGE).await? else {
                return Ok(None);
            };
            let is_last = disputes.len() < PAGE;
            let of_payment = disputes.into_iter().filter(|dispute| dispute.payment_id == payment.id);
            newest = newest
                .into_iter()
                .chain(of_payment)
                .max_by_key(|dispute| dispute.created_at);
            if is_last {
                break;
            }
        }
        Ok(newest)
    }

    /// A page of the disputes. None where the account may not list them: that must not keep paid orders from being
    /// settled.
    async fn disputes(&self, since: i64, skip: usize) -> Result<Option<Vec<Dispute>>, ProviderError> {
        let call = Call::get("list the disputes", &["v1", "disputes"])
            .query("from", &since.to_string())
            .query("count", &PAGE.to_string())
            .query("skip", &skip.to_string());
        let answer = self.http.send(&self.signed(call)).await?;
        if !answer.is_success() {
            let said = self.words(&answer);
            tracing::warn!(status = answer.status(), said, "Razorpay does not list disputes to us");
            return Ok(None);
        }
        let page: Page<Dispute> = answer.read()?;
        Ok(Some(page.items))
    }
}
