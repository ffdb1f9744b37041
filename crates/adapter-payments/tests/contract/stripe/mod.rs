//! Stripe: its other side is an HTTP server that behaves as Stripe documents.

mod peculiar;
mod server;

use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use turnout_adapter_payments::http::{Limits, parse_base};
use turnout_adapter_payments::stripe::{Stripe, StripeSettings};
use turnout_domain::payments::DisputeOutcome;
use turnout_ports::payments::{PaymentProvider, WebhookDelivery};
use turnout_testkit::{ManualClock, SeededEntropy};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer};

use crate::side::{Made, Manner, Seen, Side, Standing, dead_address, timed_delivery};
use server::{Books, FakeStripe};

const SECRET_KEY: &str = "sk_test_of_the_contract";
const WEBHOOK_SECRET: &str = "whsec_of_the_contract";

pub struct StripeSide {
    fake: FakeStripe,
    stripe: Stripe,
    _server: MockServer,
}

impl StripeSide {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.fake.books()
    }
}

fn stripe(base: &str) -> Stripe {
    let settings = StripeSettings {
        secret_key: SecretString::from(SECRET_KEY),
        publishable_key: "pk_test_of_the_contract".to_owned(),
        webhook_secrets: vec![SecretString::from(WEBHOOK_SECRET)],
        api_base: parse_base(base).unwrap(),
        payment_method_types: Vec::new(),
        limits: Limits {
            attempt: Duration::from_millis(250),
            ..Limits::default()
        },
    };
    let clock = Arc::new(ManualClock::default());
    Stripe::new(settings, clock, Arc::new(SeededEntropy::new(5))).unwrap()
}

#[async_trait]
impl Side for StripeSide {
    async fn new() -> Self {
        let server = MockServer::start().await;
        let fake = FakeStripe::new(SECRET_KEY);
        Mock::given(any()).respond_with(fake.clone()).mount(&server).await;
        Self {
            fake,
            stripe: stripe(&server.uri()),
            _server: server,
        }
    }

    fn provider(&self) -> &dyn PaymentProvider {
        &self.stripe
    }

    fn unreachable() -> Box<dyn PaymentProvider> {
        Box::new(stripe(&dead_address()))
    }

    fn shown(&self) -> String {
        format!("{:?}", self.stripe)
    }

    fn secrets(&self) -> Vec<String> {
        [SECRET_KEY, WEBHOOK_SECRET, "_secret_"].map(str::to_owned).into()
    }

    fn behave(&self, manner: Manner) {
        self.books().manner = manner;
    }

    fn put(&self, payment_ref: &str, standing: Standing) -> Option<Seen> {
        let mut books = self.books();
        let intent = books.intents.iter_mut().find(|intent| intent["id"] == payment_ref)?;
        let whole = intent["amount"].clone();
        match standing {
            Standing::Open | Standing::Declined => {
                intent["status"] = json!("requires_payment_method");
                return Some(Seen::Pending);
            }
            Standing::Strange => {
                intent["status"] = json!("requires_something_new");
                return Some(Seen::Pending);
            }
            Standing::Cancelled => {
                intent["status"] = json!("canceled");
                return Some(Seen::Failed);
            }
            Standing::Authorized => {
                intent["status"] = json!("requires_capture");
                intent["amount_capturable"] = whole;
                intent["latest_charge"] = json!(format!("ch_of_{payment_ref}"));
                return Some(Seen::Authorized);
            }
            Standing::Paid | Standing::Disputed(_) => intent["amount_received"] = whole,
            Standing::PaidOther(money) => {
                intent["amount_received"] = json!(money.minor());
                intent["currency"] = json!(money.currency().code().to_lowercase());
            }
        }
        intent["status"] = json!("succeeded");
        let charge = format!("ch_of_{payment_ref}");
        intent["latest_charge"] = json!(charge);
        let Standing::Disputed(outcome) = standing else {
            return Some(Seen::Captured);
        };
        let status = match outcome {
            DisputeOutcome::Open => "needs_response",
            DisputeOutcome::Won => "won",
            DisputeOutcome::Lost => "lost",
        };
        books.dispute(&charge, status);
        Some(Seen::Disputed(outcome))
    }

    fn made(&self) -> Made {
        let books = self.books();
        Made {
            payments: books.intents.len(),
            captures: books.captures,
            refunds: books.refunds.len(),
        }
    }

    fn forget_keys(&self) {
        self.books().keys.clear();
    }

    fn delay_refunds(&self) -> bool {
        self.books().refund_status = "pending";
        true
    }

    fn end_refund(&self, refund_ref: &str, is_done: bool) {
        let mut books = self.books();
        let refund = books
            .refunds
            .iter_mut()
            .find(|refund| refund["id"] == refund_ref)
            .unwrap();
        refund["status"] = json!(if is_done { "succeeded" } else { "failed" });
        refund["failure_reason"] = json!(if is_done {
            None
        } else {
            Some("expired_or_canceled_card")
        });
    }

    fn foreign_return(&self) -> Map<String, Value> {
        Map::from_iter([("payment_intent".to_owned(), json!("pi_of_someone_else"))])
    }

    fn webhook(&self, payment_ref: &str, at: DateTime<Utc>) -> WebhookDelivery {
        let body = json!({
            "id": "evt_1", "object": "event", "created": at.timestamp(), "livemode": false,
            "type": "payment_intent.succeeded",
            "data": { "object": { "id": payment_ref, "object": "payment_intent", "status": "succeeded" } },
        });
        self.sign(&body.to_string(), at)
    }

    fn sign(&self, body: &str, at: DateTime<Utc>) -> WebhookDelivery {
        timed_delivery("stripe-signature", WEBHOOK_SECRET, body, at)
    }

    fn signs_the_time(&self) -> bool {
        true
    }
}
