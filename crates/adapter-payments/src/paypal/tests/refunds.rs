//! Refunds.

use super::*;

const REFUND: &str = "01900000-0000-7000-8000-0000000000aa";

fn refund(refund_ref: Option<&str>) -> RefundRequest {
    RefundRequest {
        payment_ref: ORDER.to_owned(),
        transaction_ref: CAPTURE.to_owned(),
        refund: TransactionId::new(REFUND.parse().unwrap()),
        refund_ref: refund_ref.map(str::to_owned),
        amount: dollars("25.99"),
        reason: "cannot come".to_owned(),
    }
}

#[tokio::test]
async fn refunds_once() {
    let (server, paypal) = start().await;
    let at = "/v2/payments/captures/42311647XV020574X/refund";
    answer(&server, "GET", AT_ORDER, 1, ok(&fixture!("order-completed"))).await;
    Mock::given(method("POST"))
        .and(path(at))
        .and(header("paypal-request-id", REFUND))
        .and(body_partial_json(json!({
            "amount": { "currency_code": "USD", "value": "25.99" }, "custom_id": REFUND,
        })))
        .respond_with(ResponseTemplate::new(201).set_body_json(fixture!("refund-pending")))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    let refund_ref = "1JU08902781691411".to_owned();
    let pending = RefundOutcome::Pending {
        refund_ref: refund_ref.clone(),
    };
    assert_eq!(paypal.refund(&refund(None)).await, Ok(pending));
    let completed = RefundOutcome::Completed { refund_ref };
    answer(&server, "GET", AT_ORDER, 1, ok(&fixture!("order-refunded"))).await;
    assert_eq!(paypal.refund(&refund(None)).await, Ok(completed.clone()));
    let done = json_of(&fixture!("refund-pending").to_string().replace("PENDING", "COMPLETED"));
    answer(&server, "GET", "/v2/payments/refunds/1JU08902781691411", 1, ok(&done)).await;
    assert_eq!(paypal.refund(&refund(Some("1JU08902781691411"))).await, Ok(completed));
    let other = RefundRequest {
        amount: dollars("1.00"),
        ..refund(None)
    };
    answer(&server, "GET", AT_ORDER, 1, ok(&fixture!("order-refunded"))).await;
    assert!(matches!(
        paypal.refund(&other).await,
        Err(ProviderError::Unreachable(_))
    ));
}

#[tokio::test]
async fn refunds_are_refused_for_good_only_where_paypal_says_so() {
    let (server, paypal) = start().await;
    let at = "/v2/payments/captures/42311647XV020574X/refund";
    let forgotten = ResponseTemplate::new(404).set_body_json(fixture!("error-not-found"));
    answer(&server, "GET", AT_ORDER, 3, forgotten).await;
    answer(&server, "POST", at, 1, refusal("REFUND_FAILED_INSUFFICIENT_FUNDS")).await;
    let refused = RefundOutcome::Refused {
        reason: "REFUND_FAILED_INSUFFICIENT_FUNDS UNPROCESSABLE_ENTITY".to_owned(),
    };
    assert_eq!(paypal.refund(&refund(None)).await, Ok(refused));
    answer(&server, "POST", at, 1, refusal("PENDING_CAPTURE")).await;
    assert!(matches!(
        paypal.refund(&refund(None)).await,
        Err(ProviderError::Refused(_))
    ));
    answer(&server, "POST", at, 1, ResponseTemplate::new(403)).await;
    assert!(matches!(
        paypal.refund(&refund(None)).await,
        Err(ProviderError::Refused(_))
    ));
}

#[tokio::test]
async fn a_refund_that_failed_can_be_asked_for_again() {
    let (server, paypal) = start().await;
    let mut order = fixture!("order-refunded");
    order["purchase_units"][0]["payments"]["refunds"][0]["status"] = json!("FAILED");
    answer(&server, "GET", AT_ORDER, 1, ok(&order)).await;
    let key = format!("{REFUND}-1");
    Mock::given(path("/v2/payments/captures/42311647XV020574X/refund"))
        .and(header("paypal-request-id", key.as_str()))
        .and(body_partial_json(json!({ "custom_id": REFUND, "invoice_id": key })))
        .respond_with(ok(&fixture!("refund-pending")))
        .expect(1)
        .mount(&server)
        .await;
    let outcome = paypal.refund(&refund(None)).await;
    assert!(matches!(outcome, Ok(RefundOutcome::Pending { .. })), "{outcome:?}");
}
