use serde_json::from_str;

use super::*;

fn order(fixture: &str) -> Order {
    from_str(fixture).unwrap()
}

const COMPLETED: &str = include_str!("../../../fixtures/paypal/order-completed.json");
const APPROVED: &str = include_str!("../../../fixtures/paypal/order-approved.json");

fn dollars(text: &str) -> Money {
    Money::parse(text, Currency::Usd).unwrap()
}

fn captured() -> PaymentState {
    PaymentState::Captured {
        amount: dollars("51.98"),
        transaction_ref: "42311647XV020574X".to_owned(),
    }
}

/// The completed order with another word for its capture.
fn with_capture(status: &str) -> Result<PaymentState, Misread> {
    let text = COMPLETED.replace("X\",\"status\":\"COMPLETED\"", &format!("X\",\"status\":\"{status}\""));
    state(&order(&text))
}

#[test]
fn money_is_ours_when_the_capture_is_complete() {
    assert_eq!(state(&order(COMPLETED)), Ok(captured()));
    for status in ["PARTIALLY_REFUNDED", "REFUNDED"] {
        assert_eq!(with_capture(status), Ok(captured()), "{status}");
    }
}

#[test]
fn a_completed_order_alone_is_no_money() {
    for status in ["PENDING", "SOMETHING_NEW", ""] {
        assert_eq!(with_capture(status), Ok(PaymentState::Pending), "{status}");
    }
    for status in ["DECLINED", "FAILED"] {
        assert_eq!(with_capture(status), Ok(failed(DECLINED)), "{status}");
    }
    let minimal = order(r#"{"id":"6MX29000AB123456C","status":"COMPLETED"}"#);
    assert_eq!(state(&minimal), Ok(PaymentState::Pending));
}

#[test]
fn approval_waits_to_be_captured() {
    let expected = PaymentState::Authorized {
        amount: dollars("51.98"),
        transaction_ref: "6MX29000AB123456C".to_owned(),
    };
    assert_eq!(state(&order(APPROVED)), Ok(expected));
}

#[test]
fn orders_by_their_words() {
    let of = |status: &str| state(&order(&APPROVED.replace("APPROVED", status))).unwrap();
    for status in ["CREATED", "SAVED", "PAYER_ACTION_REQUIRED", "SOMETHING_NEW"] {
        assert_eq!(of(status), PaymentState::Pending, "{status}");
    }
    assert_eq!(of("VOIDED"), failed(DECLINED));
}

#[test]
fn amounts_that_cannot_be_read_are_errors() {
    let of = |value: &str| state(&order(&APPROVED.replace("51.98", value)));
    for value in ["51.981", "-51.98", "", "1e3", "51,98"] {
        assert!(matches!(of(value), Err(Misread::Amount(_))), "{value}");
    }
    assert!(state(&order(&APPROVED.replace("USD", "XYZ"))).is_err());
    let none = order(r#"{"id":"1","status":"APPROVED","purchase_units":[{}]}"#);
    assert_eq!(state(&none), Err(Misread::NoAmount));
}

#[test]
fn amounts_have_the_decimals_of_their_currency() {
    let written = |text, currency| amount(Money::parse(text, currency).unwrap());
    assert_eq!(written("51.9", Currency::Usd)["value"], "51.90");
    assert_eq!(written("500", Currency::Jpy)["value"], "500");
    let read = |value: &str, code: &str| {
        let amount = Amount {
            currency_code: code.to_owned(),
            value: value.to_owned(),
        };
        money(Some(&amount)).map(|money| money.to_string())
    };
    assert_eq!(read("500", "JPY"), Ok("500 JPY".to_owned()));
    assert!(read("500.50", "JPY").is_err());
}

#[test]
fn disputes_by_their_words() {
    let completed = order(COMPLETED);
    let capture = taken(&completed).unwrap();
    let of = |status: &str, code: &str| {
        let text = include_str!("../../../fixtures/paypal/dispute-resolved.json")
            .replace("\"RESOLVED\"", &format!("\"{status}\""))
            .replace("RESOLVED_BUYER_FAVOUR", code);
        match disputed(capture, &from_str(&text).unwrap()).unwrap() {
            PaymentState::Disputed { amount, outcome, .. } => (amount, outcome),
            other => panic!("{other:?}"),
        }
    };
    let all = dollars("51.98");
    let lost = of("RESOLVED", "RESOLVED_BUYER_FAVOUR");
    assert_eq!(lost, (dollars("50.00"), DisputeOutcome::Lost));
    for code in ["RESOLVED_SELLER_FAVOUR", "CANCELED_BY_BUYER", "DENIED", "NONE"] {
        assert_eq!(of("RESOLVED", code), (all, DisputeOutcome::Won), "{code}");
    }
    for code in ["ACCEPTED", "RESOLVED_WITH_PAYOUT", "SOMETHING_NEW"] {
        assert_eq!(of("RESOLVED", code), (all, DisputeOutcome::Open), "{code}");
    }
    for status in ["OPEN", "UNDER_REVIEW", "WAITING_FOR_SELLER_RESPONSE", "SOMETHING_NEW"] {
        assert_eq!(
            of(status, "RESOLVED_BUYER_FAVOUR"),
            (all, DisputeOutcome::Open),
            "{status}"
        );
    }
}

#[test]
fn refunds_by_their_words() {
    let outcome = |status: &str| {
        let text = include_str!("../../../fixtures/paypal/refund-pending.json").replace("PENDING", status);
        refund_outcome(&from_str(&text).unwrap())
    };
    let refund_ref = "1JU08902781691411".to_owned();
    assert_eq!(
        outcome("COMPLETED"),
        RefundOutcome::Completed {
            refund_ref: refund_ref.clone()
        }
    );
    assert_eq!(
        outcome("PENDING"),
        RefundOutcome::Pending {
            refund_ref: refund_ref.clone()
        }
    );
    assert_eq!(outcome("SOMETHING_NEW"), RefundOutcome::Pending { refund_ref });
    for status in ["FAILED", "CANCELLED"] {
        assert!(matches!(outcome(status), RefundOutcome::Refused { .. }), "{status}");
    }
}
