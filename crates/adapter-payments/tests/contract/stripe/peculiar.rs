//! What only Stripe does.

use serde_json::json;
use turnout_domain::ids::{OrderId, TransactionId};
use turnout_domain::money::{Currency, Money};
use turnout_domain::payments::{DisputeOutcome, PaymentState};
use turnout_ports::payments::{PaymentProvider, PaymentRequest, ProviderError, RefundOutcome, RefundRequest};
use uuid::Uuid;

use super::*;

fn request(amount: &str, currency: Currency) -> PaymentRequest {
    PaymentRequest {
        order: OrderId::new(Uuid::from_u128(7)),
        order_number: "ORD-1".to_owned(),
        description: "Two seats".to_owned(),
        amount: Money::parse(amount, currency).unwrap(),
        idempotency_key: "order-1".to_owned(),
    }
}

fn refund(number: u128) -> RefundRequest {
    RefundRequest {
        payment_ref: "pi_1".to_owned(),
        transaction_ref: "ch_of_pi_1".to_owned(),
        refund: TransactionId::new(Uuid::from_u128(number)),
        refund_ref: None,
        amount: Money::parse("1.00", Currency::Inr).unwrap(),
        reason: "r".repeat(600),
    }
}

#[tokio::test]
async fn sends_smallest_units_and_refuses_what_stripe_cannot_charge() {
    let side = StripeSide::new().await;
    side.stripe.start_payment(&request("500", Currency::Jpy)).await.unwrap();
    let intent = side.books().intents[0].clone();
    assert_eq!((&intent["amount"], &intent["currency"]), (&json!(500), &json!("jpy")));
    let odd = side.stripe.start_payment(&request("5.124", Currency::Kwd)).await;
    assert!(matches!(odd, Err(ProviderError::Refused(_))), "{odd:?}");
}

#[tokio::test]
async fn gives_the_app_what_the_payment_sheet_needs() {
    let side = StripeSide::new().await;
    let started = side.stripe.start_payment(&request("499", Currency::Inr)).await.unwrap();
    let needs = json!({
        "payment_intent": "pi_1", "client_secret": "pi_1_secret_h0wz", "publishable_key": "pk_test_of_the_contract",
    });
    assert_eq!(Value::Object(started.client), needs);
    let brought = |secret: Value| Map::from_iter([("payment_intent_client_secret".to_owned(), secret)]);
    assert!(
        side.stripe
            .check_return("pi_1", &brought(json!("pi_1_secret_h0wz")))
            .is_ok()
    );
    assert!(
        side.stripe
            .check_return("pi_1", &brought(json!("pi_2_secret_h0wz")))
            .is_err()
    );
    assert!(side.stripe.check_return("pi_1", &brought(json!(7))).is_err());
}

#[tokio::test]
async fn an_inquiry_is_no_dispute_and_the_newest_dispute_counts() {
    let side = StripeSide::new().await;
    side.stripe.start_payment(&request("499", Currency::Inr)).await.unwrap();
    side.put("pi_1", Standing::Paid);
    for status in ["warning_needs_response", "warning_closed", "prevented"] {
        side.books().dispute("ch_of_pi_1", status);
        let news = side.stripe.look_up("pi_1").await.unwrap();
        assert!(matches!(news.state, PaymentState::Captured { .. }), "{status}");
    }
    for (status, expected) in [
        ("lost", DisputeOutcome::Lost),
        ("a_new_word", DisputeOutcome::Open),
        ("appeal_under_review", DisputeOutcome::Open),
        ("won", DisputeOutcome::Won),
    ] {
        side.books().dispute("ch_of_pi_1", status);
        let news = side.stripe.look_up("pi_1").await.unwrap();
        let PaymentState::Disputed { outcome, .. } = news.state else {
            panic!("{status}: {news:?}");
        };
        assert_eq!(outcome, expected, "{status}");
    }
}

#[tokio::test]
async fn money_of_the_other_mode_or_of_no_known_amount_is_no_money() {
    let side = StripeSide::new().await;
    side.stripe.start_payment(&request("499", Currency::Inr)).await.unwrap();
    side.put("pi_1", Standing::Paid);
    for (field, value) in [
        ("livemode", json!(true)),
        ("currency", json!("xau")),
        ("amount_received", json!(null)),
        ("amount_received", json!(-1)),
        ("latest_charge", json!(null)),
    ] {
        let kept = side.books().intents[0].clone();
        side.books().intents[0][field] = value;
        let found = side.stripe.look_up("pi_1").await;
        assert!(
            matches!(found, Err(ProviderError::Unreachable(_))),
            "{field}: {found:?}"
        );
        side.books().intents[0] = kept;
    }
}

#[tokio::test]
async fn finds_its_refund_on_a_later_page() {
    let side = StripeSide::new().await;
    side.stripe.start_payment(&request("499", Currency::Inr)).await.unwrap();
    side.put("pi_1", Standing::Paid);
    for number in 0..5 {
        side.stripe.refund(&refund(number)).await.unwrap();
    }
    side.forget_keys();
    let again = side.stripe.refund(&refund(0)).await.unwrap();
    let first = RefundOutcome::Completed {
        refund_ref: "re_1".to_owned(),
    };
    assert_eq!((again, side.made().refunds), (first, 5));
}

#[tokio::test]
async fn a_refused_refund_can_be_asked_for_again_when_the_cause_is_gone() {
    let side = StripeSide::new().await;
    side.stripe.start_payment(&request("499", Currency::Inr)).await.unwrap();
    side.put("pi_1", Standing::Paid);
    side.books().is_broke = true;
    for _ in 0..3 {
        let refused = side.stripe.refund(&refund(1)).await;
        assert!(matches!(refused, Ok(RefundOutcome::Refused { .. })), "{refused:?}");
    }
    side.books().is_broke = false;
    for _ in 0..2 {
        let made = side.stripe.refund(&refund(1)).await.unwrap();
        assert!(matches!(made, RefundOutcome::Completed { .. }), "{made:?}");
    }
    assert_eq!(side.made().refunds, 1);
}

#[tokio::test]
async fn a_payment_at_the_bank_cannot_be_cancelled_and_that_is_no_error() {
    let side = StripeSide::new().await;
    side.stripe.start_payment(&request("499", Currency::Inr)).await.unwrap();
    side.books().intents[0]["status"] = json!("processing");
    assert_eq!(side.stripe.cancel_payment("pi_1").await, Ok(()));
    let unknown = side.stripe.cancel_payment("pi_2").await;
    assert!(matches!(unknown, Err(ProviderError::Refused(_))), "{unknown:?}");
}
