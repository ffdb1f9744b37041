//! Orders: made, looked up, captured.

use serde_json::{Map, Value, json};
use turnout_domain::payments::{PaymentNews, PaymentState};
use turnout_ports::payments::{CaptureRequest, PaymentRequest, ProviderError, StartedPayment};

use super::refusal::CaptureRefusal;
use super::wire::{Capture, Order};
use super::{PayPal, mapping, refusal};
use crate::http::{Answer, Call};

/// The header by which PayPal knows a repeated call: for six hours where orders are made, for 45 days elsewhere.
pub(super) const KEY: &str = "paypal-request-id";
/// The longest description.
const DESCRIPTION: usize = 127;

impl PayPal {
    /// An order of one unit. An order can be approved for three hours, shorter than PayPal knows the key, so one key
    /// never makes a second payment.
    pub(super) async fn start(&self, request: &PaymentRequest) -> Result<StartedPayment, ProviderError> {
        let body = self.order_body(request);
        let call = || {
            Call::post("make the order", &["v2", "checkout", "orders"])
                .idempotency_key(KEY, &request.idempotency_key)
                .header("prefer", "return=representation")
                .json(body.clone())
        };
        let answer = self.session.send(call).await?;
        if !answer.is_success() {
            return Err(refusal::refused(&answer));
        }
        let order: Order = answer.read()?;
        if let Some(unit) = order.purchase_units.first().filter(|unit| unit.amount.is_some()) {
            let wanted = mapping::money(unit.amount.as_ref());
            if wanted.map_err(|misread| answer.not_understood(&misread.to_string()))? != request.amount {
                return Err(answer.refused("this idempotency key was used for another amount"));
            }
        }
        Ok(StartedPayment {
            client: self.client(&order, &answer)?,
            payment_ref: order.id,
        })
    }

    fn order_body(&self, request: &PaymentRequest) -> Value {
        let description: String = request.description.chars().take(DESCRIPTION).collect();
        json!({
            "intent": "CAPTURE",
            "purchase_units": [{
                "reference_id": "default",
                "custom_id": request.order.to_string(),
                "invoice_id": request.order_number,
                "description": description,
                "amount": mapping::amount(request.amount),
            }],
            "payment_source": { "paypal": { "experience_context": {
                "return_url": self.settings.return_url.as_str(),
                "cancel_url": self.settings.cancel_url.as_str(),
                "user_action": "PAY_NOW",
                "shipping_preference": "NO_SHIPPING",
                // Else the money of an eCheck would come days after the hold.
                "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
            } } },
        })
    }

    /// What the app needs: the order for PayPal's SDK, or the page on which the buyer approves it. The page's link has
    /// one of two names. An order that is approved already has none.
    fn client(&self, order: &Order, answer: &Answer) -> Result<Map<String, Value>, ProviderError> {
        let link = order
            .links
            .iter()
            .find(|link| matches!(link.rel.as_str(), "payer-action" | "approve"));
        let waits = matches!(order.status.as_str(), "CREATED" | "PAYER_ACTION_REQUIRED");
        if link.is_none() && waits {
            return Err(answer.not_understood("there is no link for the buyer"));
        }
        let mut client = Map::new();
        client.insert("order_id".to_owned(), json!(order.id));
        client.insert("client_id".to_owned(), json!(self.settings.client_id));
        if let Some(link) = link {
            client.insert("approve_url".to_owned(), json!(link.href));
        }
        Ok(client)
    }

    /// What became of an order, and what was taken for it.
    pub(super) async fn news(&self, payment_ref: &str) -> Result<(PaymentNews, Option<Capture>), ProviderError> {
        let path = ["v2", "checkout", "orders", payment_ref];
        let answer = self.session.send(|| Call::get("look up the order", &path)).await?;
        if answer.status() == 404 && is_order_id(payment_ref) {
            // PayPal forgets orders that nobody paid.
            return Ok((news(payment_ref, mapping::failed(mapping::EXPIRED)), None));
        }
        read_news(payment_ref, &answer)
    }

    /// Takes what the buyer approved. An order can be captured once, whatever the key.
    pub(super) async fn take(&self, request: &CaptureRequest) -> Result<PaymentNews, ProviderError> {
        let payment_ref = request.payment_ref.as_str();
        let path = ["v2", "checkout", "orders", payment_ref, "capture"];
        let call = || {
            Call::post("capture the order", &path)
                .idempotency_key(KEY, &request.idempotency_key)
                .header("prefer", "return=representation")
                .json(json!({}))
        };
        let answer = self.session.send(call).await?;
        if answer.is_success() {
            return Ok(read_news(payment_ref, &answer)?.0);
        }
        if answer.status() != 422 {
            return Err(refusal::refused(&answer));
        }
        match refusal::of_capture(&answer) {
            CaptureRefusal::Done => Ok(self.news(payment_ref).await?.0),
            CaptureRefusal::BuyerAgain => Ok(news(payment_ref, PaymentState::Pending)),
            CaptureRefusal::Ended => Ok(news(payment_ref, mapping::failed(mapping::DECLINED))),
            CaptureRefusal::Other => Err(refusal::refused(&answer)),
        }
    }
}

/// Whether PayPal could have given this id to an order.
fn is_order_id(id: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (1..=36).contains(&id.len()) && id.bytes().all(good)
}

fn news(payment_ref: &str, state: PaymentState) -> PaymentNews {
    PaymentNews {
        payment_ref: payment_ref.to_owned(),
        state,
    }
}

fn read_news(payment_ref: &str, answer: &Answer) -> Result<(PaymentNews, Option<Capture>), ProviderError> {
    if !answer.is_success() {
        return Err(refusal::refused(answer));
    }
    let mut order: Order = answer.read()?;
    let misread = |what: &str| answer.not_understood(what);
    if order.id != payment_ref {
        return Err(misread("it is about another order"));
    }
    let state = mapping::state(&order).map_err(|error| misread(&error.to_string()))?;
    let taken = mapping::taken(&order).map(|capture| capture.id.clone());
    let mut captures = order
        .purchase_units
        .iter_mut()
        .flat_map(|unit| unit.payments.captures.drain(..));
    let taken = captures.find(|capture| Some(&capture.id) == taken.as_ref());
    Ok((news(payment_ref, state), taken))
}
