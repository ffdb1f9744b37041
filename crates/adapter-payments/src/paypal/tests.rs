//! Flows against a self-made stub of PayPal, which answers what its documentation says.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_domain::ids::{OrderId, TransactionId};
use turnout_domain::money::Money;
use turnout_domain::payments::{DisputeOutcome, PaymentState};
use turnout_ports::payments::{
    CaptureRequest, PaymentProvider, PaymentRequest, ProviderError, RefundOutcome, RefundRequest,
};
use turnout_testkit::{ManualClock, SeededEntropy};
use uuid::Uuid;
use wiremock::matchers::{any, body_partial_json, body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::http::parse_base;

macro_rules! fixture {
    ($name:literal) => {
        json_of(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/paypal/",
            $name,
            ".json"
        )))
    };
}

mod refunds;
mod tokens;

const ORDER: &str = "6MX29000AB123456C";
const AT_ORDER: &str = "/v2/checkout/orders/6MX29000AB123456C";
const CAPTURE: &str = "42311647XV020574X";
const KEY: &str = "01900000-0000-7000-8000-000000000001-1";
const SECRET: &str = "never_shown";

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn settings(base: &str) -> PayPalSettings {
    PayPalSettings {
        api_base: parse_base(base).unwrap(),
        client_id: "app".to_owned(),
        client_secret: SECRET.into(),
        return_url: parse_base("https://app.example/return").unwrap(),
        cancel_url: parse_base("https://app.example/cancel").unwrap(),
        webhook_id: "8PT597110X687430LKGECATA".to_owned(),
        webhook_check: WebhookCheck::Endpoint,
        currencies: vec![Currency::Usd],
        limits: Limits::default(),
    }
}

fn paypal_at(server: &MockServer, clock: &ManualClock) -> PayPal {
    let entropy = Arc::new(SeededEntropy::new(1));
    PayPal::new(settings(&server.uri()), Arc::new(clock.clone()), entropy).unwrap()
}

/// PayPal, giving one token.
async fn start() -> (MockServer, PayPal) {
    let server = MockServer::start().await;
    grant(&server, "A21-first", 1).await;
    let paypal = paypal_at(&server, &ManualClock::default());
    (server, paypal)
}

async fn grant(server: &MockServer, token: &str, times: u64) {
    Mock::given(path("/v1/oauth2/token"))
        .and(header("authorization", "Basic YXBwOm5ldmVyX3Nob3du"))
        .and(body_string("grant_type=client_credentials"))
        .respond_with(ok(
            &json!({ "access_token": token, "token_type": "Bearer", "expires_in": 32_400 }),
        ))
        .up_to_n_times(times)
        .expect(times)
        .mount(server)
        .await;
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn refusal(issue: &str) -> ResponseTemplate {
    let body = fixture!("error-unprocessable")
        .to_string()
        .replace("ORDER_NOT_APPROVED", issue);
    ResponseTemplate::new(422).set_body_json(json_of(&body))
}

async fn answer(server: &MockServer, verb: &str, at: &str, times: u64, answer: ResponseTemplate) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(answer)
        .up_to_n_times(times)
        .expect(times)
        .mount(server)
        .await;
}

fn dollars(text: &str) -> Money {
    Money::parse(text, Currency::Usd).unwrap()
}

fn request() -> PaymentRequest {
    PaymentRequest {
        order: OrderId::new(Uuid::from_u128(1)),
        order_number: "ORD-20261120-01900000".to_owned(),
        description: "ü".repeat(200),
        amount: dollars("51.98"),
        idempotency_key: KEY.to_owned(),
    }
}

fn capture() -> CaptureRequest {
    CaptureRequest {
        payment_ref: ORDER.to_owned(),
        transaction_ref: ORDER.to_owned(),
        amount: dollars("51.98"),
        idempotency_key: KEY.to_owned(),
    }
}

#[tokio::test]
async fn makes_an_order_and_tells_the_app_where_to_approve_it() {
    let (server, paypal) = start().await;
    Mock::given(method("POST"))
        .and(path("/v2/checkout/orders"))
        .and(header("authorization", "Bearer A21-first"))
        .and(header("paypal-request-id", KEY))
        .and(header("prefer", "return=representation"))
        .and(body_partial_json(json!({
            "intent": "CAPTURE",
            "purchase_units": [{
                "custom_id": Uuid::from_u128(1).to_string(), "invoice_id": "ORD-20261120-01900000",
                "description": "ü".repeat(127), "amount": { "currency_code": "USD", "value": "51.98" },
            }],
            "payment_source": { "paypal": { "experience_context": {
                "return_url": "https://app.example/return", "cancel_url": "https://app.example/cancel",
            } } },
        })))
        .respond_with(ok(&fixture!("order-payer-action")))
        .expect(1)
        .mount(&server)
        .await;
    let started = paypal.start_payment(&request()).await.unwrap();
    assert_eq!(started.payment_ref, ORDER);
    let needs = json!({
        "order_id": ORDER, "client_id": "app",
        "approve_url": "https://www.sandbox.paypal.com/checkoutnow?token=6MX29000AB123456C",
    });
    assert_eq!(Value::Object(started.client), needs);
}

#[tokio::test]
async fn an_order_of_another_amount_or_without_a_link_is_not_taken() {
    let (server, paypal) = start().await;
    let made = fixture!("order-payer-action").to_string();
    for (from, to) in [("51.98", "1.98"), ("51.98", "much"), ("payer-action", "other")] {
        answer(
            &server,
            "POST",
            "/v2/checkout/orders",
            1,
            ok(&json_of(&made.replace(from, to))),
        )
        .await;
        assert!(paypal.start_payment(&request()).await.is_err(), "{to}");
    }
    // The older name of the link.
    let older = json_of(&made.replace("payer-action", "approve"));
    answer(&server, "POST", "/v2/checkout/orders", 1, ok(&older)).await;
    assert!(paypal.start_payment(&request()).await.is_ok());
}

#[tokio::test]
async fn captures_what_was_approved() {
    let (server, paypal) = start().await;
    let at = "/v2/checkout/orders/6MX29000AB123456C/capture";
    Mock::given(method("POST"))
        .and(path(at))
        .and(header("paypal-request-id", KEY))
        .respond_with(ResponseTemplate::new(201).set_body_json(fixture!("order-completed")))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    let captured = PaymentState::Captured {
        amount: dollars("51.98"),
        transaction_ref: CAPTURE.to_owned(),
    };
    assert_eq!(paypal.capture(&capture()).await.unwrap().state, captured);
    // Somebody else was faster.
    answer(&server, "POST", at, 1, refusal("ORDER_ALREADY_CAPTURED")).await;
    answer(&server, "GET", AT_ORDER, 1, ok(&fixture!("order-completed"))).await;
    assert_eq!(paypal.capture(&capture()).await.unwrap().state, captured);
    // The buyer has to choose another way to pay.
    answer(&server, "POST", at, 1, refusal("INSTRUMENT_DECLINED")).await;
    assert_eq!(paypal.capture(&capture()).await.unwrap().state, PaymentState::Pending);
    answer(&server, "POST", at, 1, refusal("PAYER_CANNOT_PAY")).await;
    assert!(matches!(
        paypal.capture(&capture()).await.unwrap().state,
        PaymentState::Failed { .. }
    ));
    answer(&server, "POST", at, 1, refusal("SOMETHING_NEW")).await;
    let error = paypal.capture(&capture()).await.unwrap_err();
    let expected = "capture the order: SOMETHING_NEW UNPROCESSABLE_ENTITY (422)".to_owned();
    assert_eq!(error, ProviderError::Refused(expected));
    answer(&server, "POST", at, 1, refusal("ORDER_COMPLETION_IN_PROGRESS")).await;
    assert!(matches!(
        paypal.capture(&capture()).await,
        Err(ProviderError::OutcomeUnknown(_))
    ));
}

#[tokio::test]
async fn looks_for_a_dispute_of_what_was_captured() {
    let (server, paypal) = start().await;
    answer(&server, "GET", AT_ORDER, 2, ok(&fixture!("order-completed"))).await;
    Mock::given(path("/v1/customer/disputes"))
        .and(query_param("disputed_transaction_id", CAPTURE))
        .respond_with(ok(&fixture!("disputes")))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    answer(
        &server,
        "GET",
        "/v1/customer/disputes/PP-D-27803",
        1,
        ok(&fixture!("dispute-resolved")),
    )
    .await;
    let expected = PaymentState::Disputed {
        amount: dollars("50.00"),
        transaction_ref: CAPTURE.to_owned(),
        dispute_ref: "PP-D-27803".to_owned(),
        outcome: DisputeOutcome::Lost,
    };
    assert_eq!(paypal.look_up(ORDER).await.unwrap().state, expected);
    // An app that may not ask settles all the same.
    answer(&server, "GET", "/v1/customer/disputes", 1, ResponseTemplate::new(403)).await;
    assert!(matches!(
        paypal.look_up(ORDER).await.unwrap().state,
        PaymentState::Captured { .. }
    ));
}

#[tokio::test]
async fn an_order_that_paypal_forgot_was_not_paid() {
    let (server, paypal) = start().await;
    let not_found = ResponseTemplate::new(404).set_body_json(fixture!("error-not-found"));
    Mock::given(method("GET")).respond_with(not_found).mount(&server).await;
    assert!(matches!(
        paypal.look_up(ORDER).await.unwrap().state,
        PaymentState::Failed { .. }
    ));
    // PayPal never gave such an id.
    assert!(matches!(
        paypal.look_up("no_order").await,
        Err(ProviderError::Refused(_))
    ));
}

#[tokio::test]
async fn an_answer_about_another_order_is_none() {
    let (server, paypal) = start().await;
    answer(
        &server,
        "GET",
        "/v2/checkout/orders/OTHER",
        1,
        ok(&fixture!("order-completed")),
    )
    .await;
    assert!(matches!(
        paypal.look_up("OTHER").await,
        Err(ProviderError::Unreachable(_))
    ));
}

#[test]
fn what_the_app_brings_back_must_name_our_order() {
    let paypal = PayPal::new(
        settings(API_BASE),
        Arc::new(ManualClock::default()),
        Arc::new(SeededEntropy::new(1)),
    )
    .unwrap();
    let check = |brought: Value| paypal.check_return(ORDER, brought.as_object().unwrap()).is_ok();
    assert!(check(json!({})));
    assert!(check(json!({ "token": ORDER, "PayerID": "ASHA1" })));
    assert!(check(json!({ "orderID": ORDER, "order_id": ORDER })));
    assert!(!check(json!({ "token": "OTHER" })));
    assert!(!check(json!({ "order_id": ORDER, "token": "OTHER" })));
    assert!(!check(json!({ "orderID": null })));
}

#[test]
fn half_a_setting_is_refused() {
    let refused = |change: fn(&mut PayPalSettings)| {
        let mut settings = settings(API_BASE);
        change(&mut settings);
        let clock = Arc::new(ManualClock::default());
        let built = PayPal::new(settings, clock, Arc::new(SeededEntropy::new(1)));
        built.err().unwrap().to_string()
    };
    assert_eq!(refused(|s| s.client_id.clear()), "client_id must not be empty");
    assert_eq!(
        refused(|s| s.client_secret = "".into()),
        "client_secret must not be empty"
    );
    assert_eq!(refused(|s| s.webhook_id.clear()), "webhook_id must not be empty");
    assert_eq!(refused(|s| s.currencies.clear()), "currencies must not be empty");
    assert_eq!(
        refused(|s| s.currencies.push(Currency::Kwd)),
        "PayPal cannot charge KWD"
    );
}
