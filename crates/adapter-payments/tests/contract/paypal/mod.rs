//! PayPal: its other side is an HTTP server that behaves as PayPal documents. It signs webhooks with a certificate of an
//! authority of ours.

mod server;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, Utc};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use turnout_adapter_payments::http::{Limits, parse_base};
use turnout_adapter_payments::paypal::{CURRENCIES, PayPal, PayPalSettings, WebhookCheck};
use turnout_domain::payments::DisputeOutcome;
use turnout_ports::payments::{PaymentProvider, WebhookDelivery};
use turnout_testkit::{ManualClock, SeededEntropy};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer};

use crate::side::{Made, Manner, Seen, Side, Standing, dead_address};
use server::FakePayPal;

const CLIENT_SECRET: &str = "client_secret_of_the_contract";
const WEBHOOK_ID: &str = "8PT597110X687430L";
const ROOT: &str = include_str!("../../../fixtures/paypal/certificates/root.pem");
const KEY: &[u8] = include_bytes!("../../../fixtures/paypal/certificates/leaf.key.der");

pub struct PayPalSide {
    fake: FakePayPal,
    paypal: PayPal,
    _server: MockServer,
}

fn paypal(base: &str) -> PayPal {
    let settings = PayPalSettings {
        api_base: parse_base(base).unwrap(),
        client_id: "app_of_the_contract".to_owned(),
        client_secret: SecretString::from(CLIENT_SECRET),
        return_url: parse_base("https://app.example/paid").unwrap(),
        cancel_url: parse_base("https://app.example/back").unwrap(),
        webhook_id: WEBHOOK_ID.to_owned(),
        webhook_check: WebhookCheck::Certificate {
            authorities: ROOT.to_owned(),
        },
        currencies: CURRENCIES.to_vec(),
        limits: Limits {
            attempt: Duration::from_millis(250),
            ..Limits::default()
        },
    };
    let clock = Arc::new(ManualClock::default());
    PayPal::new(settings, clock, Arc::new(SeededEntropy::new(5))).unwrap()
}

#[async_trait]
impl Side for PayPalSide {
    async fn new() -> Self {
        let server = MockServer::start().await;
        let fake = FakePayPal::new("app_of_the_contract", CLIENT_SECRET);
        Mock::given(any()).respond_with(fake.clone()).mount(&server).await;
        Self {
            fake,
            paypal: paypal(&server.uri()),
            _server: server,
        }
    }

    fn provider(&self) -> &dyn PaymentProvider {
        &self.paypal
    }

    fn unreachable() -> Box<dyn PaymentProvider> {
        Box::new(paypal(&dead_address()))
    }

    fn shown(&self) -> String {
        format!("{:?}", self.paypal)
    }

    fn secrets(&self) -> Vec<String> {
        [CLIENT_SECRET, server::TOKEN].map(str::to_owned).into()
    }

    fn behave(&self, manner: Manner) {
        self.fake.books().manner = manner;
    }

    fn put(&self, payment_ref: &str, standing: Standing) -> Option<Seen> {
        let mut books = self.fake.books();
        let order = books.order(payment_ref)?;
        let (status, seen) = match standing {
            Standing::Open | Standing::Declined => ("PAYER_ACTION_REQUIRED", Seen::Pending),
            Standing::Strange => ("SOMETHING_NEW", Seen::Pending),
            Standing::Cancelled => ("VOIDED", Seen::Failed),
            Standing::Authorized => ("APPROVED", Seen::Authorized),
            Standing::Paid | Standing::PaidOther(_) => ("COMPLETED", Seen::Captured),
            Standing::Disputed(outcome) => ("COMPLETED", Seen::Disputed(outcome)),
        };
        order["status"] = json!(status);
        if status != "COMPLETED" {
            return Some(seen);
        }
        let capture = books.take(payment_ref);
        if let Standing::PaidOther(money) = standing {
            let other = json!({ "currency_code": money.currency().code(), "value": money.amount().to_string() });
            books.order(payment_ref)?["purchase_units"][0]["payments"]["captures"][0]["amount"] = other;
        }
        if let Standing::Disputed(outcome) = standing {
            let (status, code) = match outcome {
                DisputeOutcome::Open => ("OPEN", ""),
                DisputeOutcome::Won => ("RESOLVED", "RESOLVED_SELLER_FAVOUR"),
                DisputeOutcome::Lost => ("RESOLVED", "RESOLVED_BUYER_FAVOUR"),
            };
            books.dispute(&capture, status, code);
        }
        Some(seen)
    }

    fn made(&self) -> Made {
        let books = self.fake.books();
        Made {
            payments: books.orders.len(),
            captures: books.captures,
            refunds: books.refunds().count(),
        }
    }

    fn forget_keys(&self) {
        self.fake.books().keys.clear();
    }

    fn delay_refunds(&self) -> bool {
        self.fake.books().refund_status = "PENDING";
        true
    }

    fn end_refund(&self, refund_ref: &str, is_done: bool) {
        let status = if is_done { "COMPLETED" } else { "FAILED" };
        self.fake.books().end_refund(refund_ref, status);
    }

    fn foreign_return(&self) -> Map<String, Value> {
        Map::from_iter([("token".to_owned(), json!("ORDEROFSOMEONE"))])
    }

    fn webhook(&self, payment_ref: &str, at: DateTime<Utc>) -> WebhookDelivery {
        let related = json!({ "related_ids": { "order_id": payment_ref } });
        let body = json!({
            "id": "WH-1", "event_version": "1.0", "create_time": at, "resource_type": "capture",
            "event_type": "PAYMENT.CAPTURE.COMPLETED",
            "resource": { "id": "CAPTURE1", "status": "COMPLETED", "supplementary_data": related },
        });
        self.sign(&body.to_string(), at)
    }

    fn sign(&self, body: &str, at: DateTime<Utc>) -> WebhookDelivery {
        let time = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let text = format!("b1c2d3e4|{time}|{WEBHOOK_ID}|{}", crc32fast::hash(body.as_bytes()));
        let key = RsaKeyPair::from_pkcs8(KEY).unwrap();
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .unwrap();
        let url = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1";
        let headers = [
            ("paypal-auth-algo", "SHA256withRSA".to_owned()),
            ("paypal-cert-url", url.to_owned()),
            ("paypal-transmission-id", "b1c2d3e4".to_owned()),
            ("paypal-transmission-sig", data_encoding::BASE64.encode(&signature)),
            ("paypal-transmission-time", time),
        ];
        WebhookDelivery {
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: body.to_owned().into(),
            received_at: at,
        }
    }

    /// They do, but PayPal repeats events for three days.
    fn signs_the_time(&self) -> bool {
        false
    }
}
