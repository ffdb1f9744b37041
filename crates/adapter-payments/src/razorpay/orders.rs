//! Orders and the tries to pay them.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use turnout_domain::payments::{PaymentNews, PaymentState};
use turnout_ports::payments::{CaptureRequest, PaymentRequest, ProviderError, StartedPayment};

use super::wire::{Order, Page, Payment};
use super::{Razorpay, mapping};
use crate::http::Call;

/// The longest receipt that Razorpay takes.
const RECEIPT: usize = 40;
/// How long after its beginning a payment is captured by Razorpay itself, the shortest that it takes. What the bank
/// authorises later is captured by us if the order still wants it, and otherwise goes back by itself.
const CAPTURE_MINUTES: u32 = 12;
/// How many tries one page of an order's payments holds at least.
const FULL_PAGE: usize = 10;

/// An order's receipt: the idempotency key, so that each of our attempts has exactly one order. Our order's number
/// would name all attempts at once; it stands in the notes.
fn receipt(key: &str) -> String {
    if key.len() <= RECEIPT {
        return key.to_owned();
    }
    let mut digest = data_encoding::HEXLOWER.encode(&Sha256::digest(key));
    digest.truncate(RECEIPT);
    digest
}

impl Razorpay {
    /// Razorpay has no idempotency keys for orders, so an order is looked for by its receipt before one is made. It is
    /// looked for again afterwards: of two that were made at once, everybody takes the first. The other one stays
    /// unpaid, which costs nothing.
    pub(super) async fn start(&self, request: &PaymentRequest) -> Result<StartedPayment, ProviderError> {
        let minor = mapping::minor(request.amount).map_err(|why| ProviderError::Refused(why.to_owned()))?;
        let receipt = receipt(&request.idempotency_key);
        let found = self.order_of(&receipt).await?;
        let order = if let Some(order) = found {
            order
        } else {
            let made = self.make_order(request, minor, &receipt).await?;
            self.order_of(&receipt).await?.unwrap_or(made)
        };
        if order.amount != minor || order.currency != request.amount.currency().code() {
            return Err(ProviderError::Refused(
                "this idempotency key was used for another amount".to_owned(),
            ));
        }
        Ok(StartedPayment {
            client: self.checkout(&order, request),
            payment_ref: order.id,
        })
    }

    /// What the checkout in the app is opened with.
    fn checkout(&self, order: &Order, request: &PaymentRequest) -> Map<String, Value> {
        let fields = [
            ("key_id", json!(self.settings.key_id)),
            ("order_id", json!(order.id)),
            ("amount", json!(order.amount)),
            ("currency", json!(order.currency)),
            ("name", json!(self.settings.merchant_name)),
            ("description", json!(request.description)),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    /// The first order with this receipt.
    async fn order_of(&self, receipt: &str) -> Result<Option<Order>, ProviderError> {
        let call = Call::get("look for the order", &["v1", "orders"]).query("receipt", receipt);
        let answer = self.http.send(&self.signed(call)).await?;
        if !answer.is_success() {
            return Err(self.refused(&answer));
        }
        let page: Page<Order> = answer.read()?;
        let ours = page
            .items
            .into_iter()
            .filter(|order| order.receipt.as_deref() == Some(receipt));
        Ok(ours.min_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id))))
    }

    async fn make_order(&self, request: &PaymentRequest, minor: i64, receipt: &str) -> Result<Order, ProviderError> {
        // Razorpay refuses fields that it does not know. `unique_receipt`, which would make this call safe to repeat, is
        // described for another kind of integration only, so it is not relied on.
        let body = json!({
            "amount": minor,
            "currency": request.amount.currency().code(),
            "receipt": receipt,
            "notes": { "order_id": request.order.to_string(), "order_number": request.order_number },
            "payment": { "capture": "automatic", "capture_options": {
                "automatic_expiry_period": CAPTURE_MINUTES,
                "refund_speed": "normal",
            } },
        });
        let call = Call::post("make the order", &["v1", "orders"]).json(body);
        let answer = self.http.send(&self.signed(call)).await?;
        if answer.is_success() {
            answer.read()
        } else {
            Err(self.refused(&answer))
        }
    }

    /// What became of an order, and the try that says so.
    pub(super) async fn news(&self, order: &str) -> Result<(PaymentNews, Option<Payment>), ProviderError> {
        let call = Call::get("look up the payments", &["v1", "orders", order, "payments"]);
        let answer = self.http.send(&self.signed(call)).await?;
        if !answer.is_success() {
            return Err(self.refused(&answer));
        }
        let page: Page<Payment> = answer.read()?;
        let is_full = page.items.len() >= FULL_PAGE;
        let decisive = mapping::decisive(order, page.items);
        let state = mapping::state(decisive.as_ref()).map_err(|error| answer.not_understood(&error.to_string()))?;
        if decisive.is_none() && is_full {
            self.expect_unpaid(order).await?;
        }
        let news = PaymentNews {
            payment_ref: order.to_owned(),
            state,
        };
        Ok((news, decisive))
    }

    /// After very many tries the list of payments may not show the good one. Rather fail than take it as unpaid.
    async fn expect_unpaid(&self, order: &str) -> Result<(), ProviderError> {
        let call = Call::get("look up the order", &["v1", "orders", order]);
        let answer = self.http.send(&self.signed(call)).await?;
        if !answer.is_success() {
            return Err(self.refused(&answer));
        }
        let order: Order = answer.read()?;
        if order.status == "paid" {
            return Err(answer.not_understood("the order is paid, and none of its payments is shown as captured"));
        }
        Ok(())
    }

    /// Orders are captured by Razorpay itself; this is for payments that were authorised late or in another way. A
    /// second capture of the same payment is refused there, so whatever it answers, the order is asked afterwards.
    pub(super) async fn take(&self, request: &CaptureRequest) -> Result<PaymentNews, ProviderError> {
        let minor = mapping::minor(request.amount).map_err(|why| ProviderError::Refused(why.to_owned()))?;
        let path = ["v1", "payments", request.transaction_ref.as_str(), "capture"];
        let call = Call::post("capture the payment", &path).idempotent().json(json!({
            "amount": minor,
            "currency": request.amount.currency().code(),
        }));
        let answer = self.http.send(&self.signed(call)).await?;
        let (news, _) = self.news(&request.payment_ref).await?;
        match news.state {
            PaymentState::Authorized { .. } if !answer.is_success() => Err(self.refused(&answer)),
            _ => Ok(news),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_are_short_and_differ() {
        let key = "01900000-0000-7000-8000-000000000000-12";
        assert_eq!(receipt(key), key);
        let (one, two) = (receipt(&format!("{key}-long")), receipt(&format!("{key}-longer")));
        assert_eq!((one.len(), two.len()), (RECEIPT, RECEIPT));
        assert_ne!(one, two);
    }
}
