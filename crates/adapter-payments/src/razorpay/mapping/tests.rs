use serde_json::from_str;

use super::super::wire::Page;
use super::*;

const ORDER: &str = "order_QtEvt1a2B3c4D5";

fn payments(fixture: &str) -> Vec<Payment> {
    from_str::<Page<Payment>>(fixture).unwrap().items
}

fn state_of(fixture: &str) -> PaymentState {
    state(decisive(ORDER, payments(fixture)).as_ref()).unwrap()
}

fn rupees(amount: &str) -> Money {
    Money::parse(amount, Currency::Inr).unwrap()
}

fn captured(transaction_ref: &str) -> PaymentState {
    PaymentState::Captured {
        amount: rupees("2599.00"),
        transaction_ref: transaction_ref.to_owned(),
    }
}

#[test]
fn a_captured_try_counts_more_than_failed_ones() {
    let fixture = include_str!("../../../fixtures/razorpay/payments-failed-then-captured.json");
    assert_eq!(state_of(fixture), captured("pay_QtPay02"));
}

#[test]
fn an_authorised_try_waits_to_be_captured() {
    let fixture = include_str!("../../../fixtures/razorpay/payments-authorized.json");
    let expected = PaymentState::Authorized {
        amount: rupees("2599.00"),
        transaction_ref: "pay_QtPay03".to_owned(),
    };
    assert_eq!(state_of(fixture), expected);
}

#[test]
fn failed_tries_decide_nothing() {
    let fixture = include_str!("../../../fixtures/razorpay/payments-failed.json");
    assert_eq!(state_of(fixture), PaymentState::Pending);
    assert_eq!(state_of(r#"{"items":[]}"#), PaymentState::Pending);
}

#[test]
fn refunded_money_was_captured_unless_it_went_back_by_itself() {
    let fixture = include_str!("../../../fixtures/razorpay/payments-refunded.json");
    assert_eq!(state_of(fixture), captured("pay_QtPay02"));
    let mut never_captured = payments(fixture);
    never_captured.truncate(1);
    assert!(decisive(ORDER, never_captured).is_none());
}

#[test]
fn unknown_words_and_payments_of_other_orders_decide_nothing() {
    let fixture = include_str!("../../../fixtures/razorpay/payments-authorized.json");
    assert_eq!(
        state_of(&fixture.replace("authorized", "something_new")),
        PaymentState::Pending
    );
    assert!(decisive("order_other", payments(fixture)).is_none());
}

#[test]
fn a_currency_that_we_do_not_know_is_an_error() {
    let fixture = include_str!("../../../fixtures/razorpay/payments-authorized.json").replace("INR", "BHD");
    let payment = decisive(ORDER, payments(&fixture));
    assert_eq!(state(payment.as_ref()), Err(MoneyError::UnknownCurrency));
}

#[test]
fn disputes_by_their_words() {
    let fixture = include_str!("../../../fixtures/razorpay/payments-failed-then-captured.json");
    let payment = decisive(ORDER, payments(fixture)).unwrap();
    let of = |status: &str, amount_deducted| {
        let dispute = Dispute {
            id: "disp_1".to_owned(),
            payment_id: payment.id.clone(),
            amount: 259_900,
            currency: "INR".to_owned(),
            amount_deducted,
            status: status.to_owned(),
            created_at: 0,
        };
        match disputed(&payment, &dispute).unwrap() {
            PaymentState::Disputed { amount, outcome, .. } => (amount, outcome),
            other => panic!("{other:?}"),
        }
    };
    let all = rupees("2599.00");
    assert_eq!(of("open", 0), (all, DisputeOutcome::Open));
    assert_eq!(of("under_review", 0), (all, DisputeOutcome::Open));
    assert_eq!(of("something_new", 0), (all, DisputeOutcome::Open));
    assert_eq!(of("won", 0), (all, DisputeOutcome::Won));
    assert_eq!(of("closed", 0), (all, DisputeOutcome::Won));
    assert_eq!(of("closed", 1), (all, DisputeOutcome::Open));
    assert_eq!(of("lost", 0), (all, DisputeOutcome::Lost));
    assert_eq!(of("lost", 100_000), (rupees("1000.00"), DisputeOutcome::Lost));
}

#[test]
fn refunds_by_their_words() {
    let fixture = include_str!("../../../fixtures/razorpay/refund-pending.json");
    let outcome = |status: &str| {
        let text = fixture.replace("\"pending\"", &format!("\"{status}\""));
        refund_outcome(&from_str(&text).unwrap())
    };
    let refund_ref = "rfnd_QtRef01".to_owned();
    assert_eq!(
        outcome("processed"),
        RefundOutcome::Completed {
            refund_ref: refund_ref.clone()
        }
    );
    assert_eq!(
        outcome("pending"),
        RefundOutcome::Pending {
            refund_ref: refund_ref.clone()
        }
    );
    assert_eq!(outcome("something_new"), RefundOutcome::Pending { refund_ref });
    assert!(matches!(outcome("failed"), RefundOutcome::Refused { .. }));
}

#[test]
fn amounts_are_counts_of_the_minor_unit() {
    let of = |amount, currency| minor(Money::parse(amount, currency).unwrap());
    assert_eq!(of("2599.00", Currency::Inr), Ok(259_900));
    assert_eq!(of("500", Currency::Jpy), Ok(500));
    assert_eq!(of("99.990", Currency::Kwd), Ok(99_990));
    assert!(of("99.991", Currency::Kwd).is_err());
    assert_eq!(money(99_990, "KWD").unwrap().to_string(), "99.990 KWD");
    assert!(money(-1, "INR").is_err());
}
