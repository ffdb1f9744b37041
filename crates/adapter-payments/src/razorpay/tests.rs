//! Flows against a self-made stub of Razorpay, which answers what its documentation says.

use serde_json::{Value, json};
use turnout_domain::ids::{OrderId, TransactionId};
use turnout_domain::money::Money;
use turnout_domain::payments::{DisputeOutcome, PaymentState};
use turnout_ports::payments::{
    CaptureRequest, PaymentProvider, PaymentRequest, ProviderError, RefundOutcome, RefundRequest,
};
use turnout_testkit::{ManualClock, SeededEntropy};
use uuid::Uuid;
use wiremock::matchers::{body_partial_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::http::parse_base;

const ORDER: &str = "order_QtEvt1a2B3c4D5";
const KEY: &str = "01900000-0000-7000-8000-000000000001-1";
const REFUND: &str = "01900000-0000-7000-8000-0000000000aa";
const SECRET: &str = "never_shown_key_secret";
/// `rzp_test_1:never_shown_key_secret`
const AUTHORIZATION: &str = "Basic cnpwX3Rlc3RfMTpuZXZlcl9zaG93bl9rZXlfc2VjcmV0";

macro_rules! fixture {
    ($name:literal) => {
        json_of(include_str!(concat!("../../fixtures/razorpay/", $name, ".json")))
    };
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn settings(base: &str) -> RazorpaySettings {
    RazorpaySettings {
        api_base: parse_base(base).unwrap(),
        key_id: "rzp_test_1".to_owned(),
        key_secret: SECRET.into(),
        webhook_secrets: vec!["whsec_new".into()],
        merchant_name: "Turnout".to_owned(),
        currencies: vec![Currency::Inr],
        limits: Limits::default(),
    }
}

fn razorpay(server: &MockServer) -> Razorpay {
    let clock = Arc::new(ManualClock::default());
    Razorpay::new(settings(&server.uri()), clock, Arc::new(SeededEntropy::new(1))).unwrap()
}

fn amount(text: &str) -> Money {
    Money::parse(text, Currency::Inr).unwrap()
}

fn request() -> PaymentRequest {
    PaymentRequest {
        order: OrderId::new(Uuid::from_u128(1)),
        order_number: "ORD-20261120-01900000".to_owned(),
        description: "1 x Floor, Concert".to_owned(),
        amount: amount("2599.00"),
        idempotency_key: KEY.to_owned(),
    }
}

fn refund(refund_ref: Option<&str>) -> RefundRequest {
    RefundRequest {
        payment_ref: ORDER.to_owned(),
        transaction_ref: "pay_QtPay02".to_owned(),
        refund: TransactionId::new(REFUND.parse().unwrap()),
        refund_ref: refund_ref.map(str::to_owned),
        amount: amount("1000.00"),
        reason: "cannot come".to_owned(),
    }
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn page(items: &[Value]) -> ResponseTemplate {
    ok(&json!({ "entity": "collection", "count": items.len(), "items": items }))
}

/// Answers this to all calls of a kind, `times` times.
async fn answer(server: &MockServer, verb: &str, at: &str, times: u64, answer: ResponseTemplate) {
    Mock::given(method(verb))
        .and(path(at))
        .and(header("authorization", AUTHORIZATION))
        .respond_with(answer)
        .up_to_n_times(times)
        .expect(times)
        .mount(server)
        .await;
}

async fn payments(server: &MockServer, body: &Value) {
    answer(server, "GET", "/v1/orders/order_QtEvt1a2B3c4D5/payments", 1, ok(body)).await;
}

#[tokio::test]
async fn makes_an_order_after_looking_for_it() {
    let server = MockServer::start().await;
    let order = fixture!("order-created");
    answer(&server, "GET", "/v1/orders", 1, page(&[])).await;
    Mock::given(method("POST"))
        .and(path("/v1/orders"))
        .and(body_partial_json(json!({
            "amount": 259_900, "currency": "INR", "receipt": KEY,
            "notes": { "order_id": Uuid::from_u128(1).to_string() },
            "payment": { "capture": "automatic" },
        })))
        .respond_with(ok(&order))
        .expect(1)
        .mount(&server)
        .await;
    answer(&server, "GET", "/v1/orders", 1, page(&[order])).await;
    let started = razorpay(&server).start_payment(&request()).await.unwrap();
    assert_eq!(started.payment_ref, ORDER);
    let client = Value::Object(started.client);
    assert_eq!(
        (&client["key_id"], &client["order_id"]),
        (&json!("rzp_test_1"), &json!(ORDER))
    );
    assert_eq!(
        (&client["amount"], &client["currency"]),
        (&json!(259_900), &json!("INR"))
    );
    assert!(!client.to_string().contains(SECRET));
}

#[tokio::test]
async fn takes_the_order_that_is_there() {
    let server = MockServer::start().await;
    let other = json!({ "id": "order_0", "amount": 1, "currency": "INR", "receipt": "other", "status": "created", "created_at": 1 });
    let found = page(&[other, fixture!("order-created")]);
    answer(&server, "GET", "/v1/orders", 2, found).await;
    let razorpay = razorpay(&server);
    assert_eq!(razorpay.start_payment(&request()).await.unwrap().payment_ref, ORDER);
    let dearer = PaymentRequest {
        amount: amount("2600.00"),
        ..request()
    };
    assert!(matches!(
        razorpay.start_payment(&dearer).await,
        Err(ProviderError::Refused(_))
    ));
}

#[tokio::test]
async fn of_two_orders_made_at_once_everybody_takes_the_first() {
    let server = MockServer::start().await;
    let (first, mut second) = (fixture!("order-created"), fixture!("order-created"));
    second["id"] = json!("order_second");
    second["created_at"] = json!(1_792_000_001);
    answer(&server, "GET", "/v1/orders", 1, page(&[])).await;
    answer(&server, "POST", "/v1/orders", 1, ok(&second)).await;
    answer(&server, "GET", "/v1/orders", 1, page(&[second, first])).await;
    assert_eq!(
        razorpay(&server).start_payment(&request()).await.unwrap().payment_ref,
        ORDER
    );
}

#[tokio::test]
async fn an_order_whose_making_got_no_answer_is_not_made_again() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/v1/orders", 1, page(&[])).await;
    answer(&server, "POST", "/v1/orders", 1, ResponseTemplate::new(502)).await;
    let error = razorpay(&server).start_payment(&request()).await.unwrap_err();
    assert!(matches!(error, ProviderError::OutcomeUnknown(_)));
}

#[tokio::test]
async fn a_captured_payment_may_be_disputed() {
    let server = MockServer::start().await;
    payments(&server, &fixture!("payments-failed-then-captured")).await;
    Mock::given(path("/v1/disputes"))
        .and(query_param("from", "1792000090"))
        .respond_with(ok(&fixture!("disputes")))
        .expect(1)
        .mount(&server)
        .await;
    let news = razorpay(&server).look_up(ORDER).await.unwrap();
    let expected = PaymentState::Disputed {
        amount: amount("2599.00"),
        transaction_ref: "pay_QtPay02".to_owned(),
        dispute_ref: "disp_QtNew".to_owned(),
        outcome: DisputeOutcome::Open,
    };
    assert_eq!((news.payment_ref.as_str(), news.state), (ORDER, expected));
}

#[tokio::test]
async fn settles_also_where_disputes_are_not_listed() {
    let server = MockServer::start().await;
    payments(&server, &fixture!("payments-failed-then-captured")).await;
    let refused = ResponseTemplate::new(400).set_body_json(fixture!("error-bad-request"));
    answer(&server, "GET", "/v1/disputes", 1, refused).await;
    let news = razorpay(&server).look_up(ORDER).await.unwrap();
    assert!(matches!(news.state, PaymentState::Captured { .. }));
}

#[tokio::test]
async fn a_paid_order_whose_payment_is_not_shown_is_not_taken_as_unpaid() {
    let server = MockServer::start().await;
    let failed = fixture!("payments-failed")["items"][0].clone();
    payments(&server, &json!({ "items": vec![failed; 10] })).await;
    let mut order = fixture!("order-created");
    order["status"] = json!("paid");
    answer(&server, "GET", "/v1/orders/order_QtEvt1a2B3c4D5", 1, ok(&order)).await;
    assert!(matches!(
        razorpay(&server).look_up(ORDER).await,
        Err(ProviderError::Unreachable(_))
    ));
}

fn capture() -> CaptureRequest {
    CaptureRequest {
        payment_ref: ORDER.to_owned(),
        transaction_ref: "pay_QtPay03".to_owned(),
        amount: amount("2599.00"),
        idempotency_key: KEY.to_owned(),
    }
}

#[tokio::test]
async fn captures_and_asks_what_became_of_it() {
    let server = MockServer::start().await;
    let authorized = fixture!("payments-authorized");
    let captured = json_of(&authorized.to_string().replace("authorized", "captured"));
    let at = "/v1/payments/pay_QtPay03/capture";
    answer(&server, "POST", at, 1, ok(&captured["items"][0])).await;
    payments(&server, &captured).await;
    let razorpay = razorpay(&server);
    assert!(matches!(
        razorpay.capture(&capture()).await.unwrap().state,
        PaymentState::Captured { .. }
    ));
    // Another call was faster.
    let refused = ResponseTemplate::new(400).set_body_json(fixture!("error-bad-request"));
    answer(&server, "POST", at, 1, refused.clone()).await;
    payments(&server, &captured).await;
    assert!(matches!(
        razorpay.capture(&capture()).await.unwrap().state,
        PaymentState::Captured { .. }
    ));
    // It is refused indeed.
    answer(&server, "POST", at, 1, refused).await;
    payments(&server, &authorized).await;
    assert!(matches!(
        razorpay.capture(&capture()).await,
        Err(ProviderError::Refused(_))
    ));
}

#[tokio::test]
async fn refunds_once() {
    let server = MockServer::start().await;
    let made = fixture!("refund-pending");
    answer(&server, "GET", "/v1/payments/pay_QtPay02/refunds", 1, page(&[])).await;
    Mock::given(method("POST"))
        .and(path("/v1/payments/pay_QtPay02/refund"))
        .and(header("x-refund-idempotency", REFUND))
        .and(body_partial_json(
            json!({ "amount": 100_000, "speed": "normal", "notes": { "refund_id": REFUND } }),
        ))
        .respond_with(ok(&made))
        .expect(1)
        .mount(&server)
        .await;
    let pending = RefundOutcome::Pending {
        refund_ref: "rfnd_QtRef01".to_owned(),
    };
    let razorpay = razorpay(&server);
    assert_eq!(razorpay.refund(&refund(None)).await, Ok(pending.clone()));
    // It is found again, by the list or by its id.
    answer(
        &server,
        "GET",
        "/v1/payments/pay_QtPay02/refunds",
        1,
        page(std::slice::from_ref(&made)),
    )
    .await;
    assert_eq!(razorpay.refund(&refund(None)).await, Ok(pending));
    let processed = json_of(&made.to_string().replace("\"pending\"", "\"processed\""));
    answer(&server, "GET", "/v1/refunds/rfnd_QtRef01", 1, ok(&processed)).await;
    let outcome = razorpay.refund(&refund(Some("rfnd_QtRef01"))).await;
    assert!(matches!(outcome, Ok(RefundOutcome::Completed { .. })));
}

#[tokio::test]
async fn a_refund_that_failed_can_be_asked_for_again() {
    let server = MockServer::start().await;
    let failed = json_of(
        &fixture!("refund-pending")
            .to_string()
            .replace("\"pending\"", "\"failed\""),
    );
    answer(&server, "GET", "/v1/payments/pay_QtPay02/refunds", 1, page(&[failed])).await;
    Mock::given(path("/v1/payments/pay_QtPay02/refund"))
        .and(header("x-refund-idempotency", format!("{REFUND}-1")))
        .respond_with(ok(&fixture!("refund-pending")))
        .expect(1)
        .mount(&server)
        .await;
    let outcome = razorpay(&server).refund(&refund(None)).await;
    assert!(matches!(outcome, Ok(RefundOutcome::Pending { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_refund_that_is_refused_says_why() {
    let server = MockServer::start().await;
    answer(&server, "GET", "/v1/payments/pay_QtPay02/refunds", 1, page(&[])).await;
    let refused = ResponseTemplate::new(400).set_body_json(fixture!("error-bad-request"));
    answer(&server, "POST", "/v1/payments/pay_QtPay02/refund", 1, refused).await;
    let Ok(RefundOutcome::Refused { reason }) = razorpay(&server).refund(&refund(None)).await else {
        panic!("not refused")
    };
    assert!(reason.starts_with("BAD_REQUEST_ERROR, input_validation_failed: The total refund amount"));
}

#[tokio::test]
async fn wrong_keys_are_an_error_and_no_answer() {
    let server = MockServer::start().await;
    let refused = ResponseTemplate::new(401).set_body_json(fixture!("error-unauthorized"));
    answer(&server, "GET", "/v1/payments/pay_QtPay02/refunds", 1, refused).await;
    let error = razorpay(&server).refund(&refund(None)).await.unwrap_err();
    assert_eq!(
        error,
        ProviderError::Refused("look for the refund: the API key is wrong (401)".to_owned())
    );
}

#[test]
fn half_a_setting_is_refused_and_secrets_are_not_shown() {
    let clock = Arc::new(ManualClock::default());
    let build = |change: fn(&mut RazorpaySettings)| {
        let mut settings = settings("https://api.razorpay.com");
        change(&mut settings);
        Razorpay::new(settings, clock.clone(), Arc::new(SeededEntropy::new(1)))
    };
    let shown = format!("{:?}", build(|_| ()).unwrap());
    assert!(!shown.contains(SECRET) && !shown.contains("whsec"), "{shown}");
    let refused = |change| build(change).err().unwrap().to_string();
    assert_eq!(refused(|s| s.key_id.clear()), "key_id must not be empty");
    assert_eq!(refused(|s| s.key_secret = " ".into()), "key_secret must not be empty");
    assert_eq!(
        refused(|s| s.webhook_secrets.clear()),
        "webhook_secrets must not be empty"
    );
    assert_eq!(
        refused(|s| s.webhook_secrets.push("".into())),
        "webhook_secrets must not be empty"
    );
    assert_eq!(refused(|s| s.currencies.clear()), "currencies must not be empty");
}
