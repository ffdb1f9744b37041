//! The Stripe adapter against localstripe, a fake that others made. It knows no idempotency keys, no disputes, and lets
//! more go back than came: for these, Stripe is played by ourselves in the contract.

use std::time::Duration;

use chrono::DateTime;
use reqwest::Client;
use serde_json::{Value, json};
use turnout_adapter_payments::http::client_builder;
use turnout_adapter_payments::stripe::Stripe;
use turnout_domain::ids::{OrderId, TransactionId};
use turnout_domain::money::{Currency, Money};
use turnout_domain::payments::PaymentState;
use turnout_ports::payments::{
    CaptureRequest, PaymentProvider, PaymentRequest, ProviderError, RefundOutcome, RefundRequest, WebhookDelivery,
};
use turnout_testkit::Referee;
use uuid::Uuid;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::stripe::{SECRET, adapter};

/// localstripe, the adapter, and the buyer's app.
struct Scene {
    _program: Referee,
    stripe: Stripe,
    base: String,
    app: Client,
}

impl Scene {
    fn open() -> Option<Self> {
        let mut program = Referee::start("localstripe_server.py")?;
        let base = format!("http://127.0.0.1:{}", program.line());
        Some(Self {
            _program: program,
            stripe: adapter(&base),
            base,
            app: client_builder().unwrap().build().unwrap(),
        })
    }

    /// Something that the buyer's app, or Stripe's dashboard, does.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let request = self.app.post(format!("{}{path}", self.base));
        let request = request.basic_auth("sk_test_of_the_app", None::<&str>).form(fields);
        let answer = request.send().await.unwrap().bytes().await.unwrap();
        serde_json::from_slice(&answer).unwrap_or_default()
    }

    async fn start(&self) -> String {
        let request = PaymentRequest {
            order: OrderId::new(Uuid::from_u128(7)),
            order_number: "ORD-20270115-1a2b3c4d".to_owned(),
            description: "Jazz & dinner, 2 seats".to_owned(),
            amount: rupees("499.00"),
            idempotency_key: "order-7-1".to_owned(),
        };
        self.stripe.start_payment(&request).await.unwrap().payment_ref
    }

    async fn pay(&self, intent: &str, method: &str) {
        let path = format!("/v1/payment_intents/{intent}");
        self.post(&path, &[("payment_method", method)]).await;
        self.post(&format!("{path}/confirm"), &[]).await;
    }

    async fn state(&self, intent: &str) -> PaymentState {
        self.stripe.look_up(intent).await.unwrap().state
    }
}

fn rupees(text: &str) -> Money {
    Money::parse(text, Currency::Inr).unwrap()
}

#[tokio::test]
async fn a_payment_is_made_looked_up_and_refunded_in_parts() {
    let Some(scene) = Scene::open() else {
        return;
    };
    let intent = scene.start().await;
    assert_eq!(scene.state(&intent).await, PaymentState::Pending);
    scene.pay(&intent, "pm_card_visa").await;
    let PaymentState::Captured {
        amount,
        transaction_ref,
    } = scene.state(&intent).await
    else {
        panic!("it was paid");
    };
    assert_eq!(amount, rupees("499.00"));
    assert_eq!(
        scene.stripe.cancel_payment(&intent).await,
        Ok(()),
        "too late, and no error"
    );
    let refund = |number, amount| RefundRequest {
        payment_ref: intent.clone(),
        transaction_ref: transaction_ref.clone(),
        refund: TransactionId::new(Uuid::from_u128(number)),
        refund_ref: None,
        amount: rupees(amount),
        reason: "A guest cannot come.".to_owned(),
    };
    let first = scene.stripe.refund(&refund(1, "99.00")).await.unwrap();
    let second = scene.stripe.refund(&refund(2, "400.00")).await.unwrap();
    assert_ne!(first, second);
    // localstripe knows no idempotency keys: that it is the same refund comes from its metadata.
    assert_eq!(scene.stripe.refund(&refund(1, "99.00")).await, Ok(first.clone()));
    let RefundOutcome::Completed { refund_ref } = first else {
        panic!("{first:?}");
    };
    let known = RefundRequest {
        refund_ref: Some(refund_ref),
        ..refund(1, "99.00")
    };
    assert!(matches!(
        scene.stripe.refund(&known).await,
        Ok(RefundOutcome::Completed { .. })
    ));
}

#[tokio::test]
async fn a_declined_card_leaves_the_payment_open_and_cancelling_ends_it() {
    let Some(scene) = Scene::open() else {
        return;
    };
    let intent = scene.start().await;
    scene.pay(&intent, "pm_card_chargeCustomerFail").await;
    assert_eq!(scene.state(&intent).await, PaymentState::Pending);
    for _ in 0..2 {
        assert_eq!(scene.stripe.cancel_payment(&intent).await, Ok(()));
        assert!(matches!(scene.state(&intent).await, PaymentState::Failed { .. }));
    }
    let unknown = scene.stripe.look_up("pi_of_nobody").await;
    assert!(matches!(unknown, Err(ProviderError::Refused(_))), "{unknown:?}");
}

#[tokio::test]
async fn what_was_authorised_is_captured_once() {
    let Some(scene) = Scene::open() else {
        return;
    };
    let fields = [
        ("amount", "49900"),
        ("currency", "inr"),
        ("capture_method", "manual"),
        ("payment_method", "pm_card_visa"),
        ("confirm", "true"),
    ];
    let made = scene.post("/v1/payment_intents", &fields).await;
    let intent = made["id"].as_str().unwrap().to_owned();
    let PaymentState::Authorized {
        amount,
        transaction_ref,
    } = scene.state(&intent).await
    else {
        panic!("it was authorised");
    };
    let capture = CaptureRequest {
        payment_ref: intent,
        transaction_ref,
        amount,
        idempotency_key: "order-7-1".to_owned(),
    };
    for _ in 0..2 {
        let news = scene.stripe.capture(&capture).await.unwrap();
        assert!(matches!(news.state, PaymentState::Captured { amount, .. } if amount == rupees("499.00")));
    }
}

#[tokio::test]
async fn its_webhooks_are_taken() {
    let Some(scene) = Scene::open() else {
        return;
    };
    let receiver = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200))
        .mount(&receiver)
        .await;
    let url = format!("{}/v1/webhooks/stripe", receiver.uri());
    scene
        .post("/_config/webhooks/turnout", &[("url", &url), ("secret", SECRET)])
        .await;
    let intent = scene.start().await;
    scene.pay(&intent, "pm_card_visa").await;
    let came = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let deliveries = receiver.received_requests().await.unwrap();
            let about_it = deliveries
                .into_iter()
                .find(|it| String::from_utf8_lossy(&it.body).contains("succeeded"));
            match about_it {
                Some(delivery) => break delivery,
                None => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    });
    let came = came.await.unwrap();
    let body: Value = serde_json::from_slice(&came.body).unwrap();
    let headers = came.headers.iter();
    let delivery = WebhookDelivery {
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: came.body.into(),
        received_at: DateTime::from_timestamp(body["created"].as_i64().unwrap(), 0).unwrap(),
    };
    let event = scene.stripe.verify_webhook(&delivery).await.unwrap();
    assert_eq!(json!(event.event_type), body["type"]);
    assert_eq!(event.payment_ref, Some(intent));
}
