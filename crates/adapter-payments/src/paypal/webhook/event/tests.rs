use super::*;

fn refs(body: &str) -> (Option<String>, Option<String>) {
    let event = read(body.as_bytes()).unwrap();
    (event.payment_ref, event.transaction_ref)
}

fn both(payment_ref: Option<&str>, transaction_ref: Option<&str>) -> (Option<String>, Option<String>) {
    (payment_ref.map(str::to_owned), transaction_ref.map(str::to_owned))
}

const ORDER: Option<&str> = Some("6MX29000AB123456C");
const CAPTURE: Option<&str> = Some("42311647XV020574X");

#[test]
fn names_what_an_event_is_about() {
    let captured = include_str!("../../../../fixtures/paypal/webhook-capture-completed.json");
    assert_eq!(refs(captured), both(ORDER, CAPTURE));
    let approved = include_str!("../../../../fixtures/paypal/webhook-order-approved.json");
    assert_eq!(refs(approved), both(ORDER, None));
    let refunded = include_str!("../../../../fixtures/paypal/webhook-capture-refunded.json");
    assert_eq!(refs(refunded), both(None, CAPTURE));
    let disputed = include_str!("../../../../fixtures/paypal/webhook-dispute-created.json");
    assert_eq!(refs(disputed), both(None, CAPTURE));
}

#[test]
fn names_orders_by_each_of_their_ways() {
    let of = |event_type: &str, resource: &str| {
        refs(&format!(
            r#"{{"id":"WH-1","event_type":"{event_type}","resource":{resource}}}"#
        ))
    };
    let reversed = r#"{"order_id":"6MX29000AB123456C","purchase_units":[]}"#;
    assert_eq!(of("CHECKOUT.PAYMENT-APPROVAL.REVERSED", reversed), both(ORDER, None));
    let linked = r#"{"id":"42311647XV020574X","links":[{"rel":"up","href":"https://api-m.paypal.com/v2/checkout/orders/6MX29000AB123456C"}]}"#;
    assert_eq!(of("PAYMENT.CAPTURE.DENIED", linked), both(ORDER, CAPTURE));
    let evil = r#"{"id":"1","links":[{"rel":"up","href":"https://x/v2/checkout/orders/../a"}]}"#;
    assert_eq!(of("PAYMENT.CAPTURE.DENIED", evil), both(None, Some("1")));
    assert_eq!(of("PAYMENT.PAYOUTSBATCH.SUCCESS", r#"{"id":"1"}"#), both(None, None));
    assert_eq!(
        of("CUSTOMER.DISPUTE.UPDATED", r#"{"dispute_id":"PP-D-1"}"#),
        (None, None)
    );
}

#[test]
fn what_is_no_event_is_malformed() {
    for body in [
        "",
        "{}",
        "[]",
        r#"{"id":"WH-1","event_type":"X"}"#,
        r#"{"id":"","event_type":"X","resource":{}}"#,
        r#"{"id":"a b","event_type":"X","resource":{}}"#,
        r#"{"id":7,"event_type":"X","resource":{}}"#,
    ] {
        assert_eq!(read(body.as_bytes()), Err(WebhookRefused::Malformed), "{body}");
    }
}
