//! Razorpay: its other side is an HTTP server that behaves as Razorpay documents.

mod server;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use turnout_adapter_payments::http::{Limits, parse_base};
use turnout_adapter_payments::razorpay::{Razorpay, RazorpaySettings};
use turnout_domain::money::Currency;
use turnout_domain::payments::DisputeOutcome;
use turnout_ports::payments::{PaymentProvider, WebhookDelivery};
use turnout_testkit::{ManualClock, SeededEntropy};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer};

use crate::side::{Made, Manner, Seen, Side, Standing, dead_address, hmac_hex};
use server::FakeRazorpay;

const KEY_SECRET: &str = "key_secret_of_the_contract";
const WEBHOOK_SECRET: &str = "webhook_secret_of_the_contract";

pub struct RazorpaySide {
    fake: FakeRazorpay,
    razorpay: Razorpay,
    _server: MockServer,
}

fn razorpay(base: &str) -> Razorpay {
    let settings = RazorpaySettings {
        api_base: parse_base(base).unwrap(),
        key_id: "rzp_test_of_the_contract".to_owned(),
        key_secret: SecretString::from(KEY_SECRET),
        webhook_secrets: vec![SecretString::from(WEBHOOK_SECRET)],
        merchant_name: "Turnout".to_owned(),
        currencies: Currency::ALL.to_vec(),
        limits: Limits {
            attempt: Duration::from_millis(250),
            ..Limits::default()
        },
    };
    let clock = Arc::new(ManualClock::default());
    Razorpay::new(settings, clock, Arc::new(SeededEntropy::new(5))).unwrap()
}

#[async_trait]
impl Side for RazorpaySide {
    async fn new() -> Self {
        let server = MockServer::start().await;
        let fake = FakeRazorpay::new(&["rzp_test_of_the_contract", KEY_SECRET, WEBHOOK_SECRET]);
        Mock::given(any()).respond_with(fake.clone()).mount(&server).await;
        Self {
            fake,
            razorpay: razorpay(&server.uri()),
            _server: server,
        }
    }

    fn provider(&self) -> &dyn PaymentProvider {
        &self.razorpay
    }

    fn unreachable() -> Box<dyn PaymentProvider> {
        Box::new(razorpay(&dead_address()))
    }

    fn shown(&self) -> String {
        format!("{:?}", self.razorpay)
    }

    fn secrets(&self) -> Vec<String> {
        [KEY_SECRET, WEBHOOK_SECRET].map(str::to_owned).into()
    }

    fn behave(&self, manner: Manner) {
        self.fake.books().manner = manner;
    }

    fn put(&self, payment_ref: &str, standing: Standing) -> Option<Seen> {
        let (status, seen) = match standing {
            Standing::Open => return Some(Seen::Pending),
            Standing::Cancelled => return None,
            Standing::Declined => ("failed", Seen::Pending),
            Standing::Strange => ("something_new", Seen::Pending),
            Standing::Authorized => ("authorized", Seen::Authorized),
            Standing::Paid | Standing::PaidOther(_) => ("captured", Seen::Captured),
            Standing::Disputed(outcome) => ("captured", Seen::Disputed(outcome)),
        };
        let mut books = self.fake.books();
        let payment = books.pay(payment_ref, status);
        if let Standing::PaidOther(money) = standing {
            books.payments[payment]["amount"] = json!(money.minor());
            books.payments[payment]["currency"] = json!(money.currency().code());
        }
        if let Standing::Disputed(outcome) = standing {
            let status = match outcome {
                DisputeOutcome::Open => "open",
                DisputeOutcome::Won => "won",
                DisputeOutcome::Lost => "lost",
            };
            books.dispute(payment, status);
        }
        Some(seen)
    }

    fn made(&self) -> Made {
        let books = self.fake.books();
        Made {
            payments: books.orders.len(),
            captures: books.captures,
            refunds: books.refunds.len(),
        }
    }

    fn forget_keys(&self) {
        self.fake.books().keys.clear();
    }

    fn delay_refunds(&self) -> bool {
        self.fake.books().refund_status = "pending";
        true
    }

    fn end_refund(&self, refund_ref: &str, is_done: bool) {
        let mut books = self.fake.books();
        let refund = books.refunds.iter_mut().find(|refund| refund["id"] == refund_ref);
        refund.unwrap()["status"] = json!(if is_done { "processed" } else { "failed" });
    }

    fn foreign_return(&self) -> Map<String, Value> {
        let signature = hmac_hex(KEY_SECRET, b"order_of_someone|pay_of_someone");
        let fields = [
            ("razorpay_order_id", "order_of_someone"),
            ("razorpay_payment_id", "pay_of_someone"),
            ("razorpay_signature", &signature),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), json!(value)));
        fields.into_iter().collect()
    }

    fn webhook(&self, payment_ref: &str, at: DateTime<Utc>) -> WebhookDelivery {
        let payment = json!({ "id": "pay_1", "entity": "payment", "order_id": payment_ref, "status": "captured" });
        let body = json!({
            "entity": "event", "event": "payment.captured", "contains": ["payment"],
            "payload": { "payment": { "entity": payment } }, "created_at": at.timestamp(),
        });
        self.sign(&body.to_string(), at)
    }

    fn sign(&self, body: &str, at: DateTime<Utc>) -> WebhookDelivery {
        let signature = hmac_hex(WEBHOOK_SECRET, body.as_bytes());
        let headers = [
            ("x-razorpay-signature", signature),
            ("x-razorpay-event-id", "evt_1".to_owned()),
        ];
        WebhookDelivery {
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: body.to_owned().into(),
            received_at: at,
        }
    }

    /// The body does, but Razorpay repeats events for a day.
    fn signs_the_time(&self) -> bool {
        false
    }
}
