//! An order that Razorpay charges, played by a server of our own that says what Razorpay documents.

use serde_json::{Value, json};
use turnout_tests::{Answer, World};
use wiremock::matchers::{body_partial_json, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::scene::{ordered, paid_event, person, reserved, shown};

/// At the time at which the clocks of tests begin.
const EVENT: &str = r#"{"entity":"event","account_id":"acc_1","event":"payment.captured","contains":["payment"],"payload":{"payment":{"entity":{"id":"pay_1","entity":"payment","order_id":"order_1","status":"captured"}}},"created_at":1800014400}"#;
/// `openssl dgst -sha256 -hmac the-hook`
const SIGNATURE: &str = "192c469f78c5cdfe161ce7e36727a6b8aa8c1eb4b4246a3243a4b5186229f0d7";

/// A server that charges rupees with Razorpay, which is at this address.
async fn world(razorpay: &MockServer) -> World {
    World::start_with(&[
        ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
        ("TURNOUT__PAYMENTS__BY_CURRENCY__INR", "razorpay"),
        ("TURNOUT__PAYMENTS__RAZORPAY__ENABLED", "true"),
        ("TURNOUT__PAYMENTS__RAZORPAY__API_BASE", &razorpay.uri()),
        ("TURNOUT__PAYMENTS__RAZORPAY__KEY_ID", "rzp_test_of_the_server"),
        ("TURNOUT__PAYMENTS__RAZORPAY__KEY_SECRET", "the-key-secret"),
        ("TURNOUT__PAYMENTS__RAZORPAY__WEBHOOK_SECRETS", "the-hook"),
        ("TURNOUT__PAYMENTS__RAZORPAY__MERCHANT_NAME", "Rooftop Parties"),
    ])
    .await
}

async fn says(razorpay: &MockServer, verb: &str, at: &str, body: Value) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(razorpay)
        .await;
}

/// Razorpay with one order of two seats, of which nothing was paid.
async fn razorpay() -> MockServer {
    let razorpay = MockServer::start().await;
    for at in ["/v1/orders", "/v1/disputes", "/v1/payments/pay_1/refunds"] {
        says(&razorpay, "GET", at, json!({ "count": 0, "items": [] })).await;
    }
    let order = json!({
        "id": "order_1", "amount": 99_800, "currency": "INR", "receipt": null, "status": "created", "created_at": 1,
    });
    Mock::given(method("POST"))
        .and(path("/v1/orders"))
        .and(body_partial_json(json!({ "amount": 99_800, "currency": "INR" })))
        .respond_with(ResponseTemplate::new(200).set_body_json(order))
        .expect(1)
        .mount(&razorpay)
        .await;
    razorpay
}

/// The buyer pays.
async fn pay(razorpay: &MockServer) {
    let payment = json!({
        "id": "pay_1", "amount": 99_800, "currency": "INR", "status": "captured", "captured": true,
        "order_id": "order_1", "created_at": 2,
    });
    let payments = json!({ "count": 1, "items": [payment] });
    says(razorpay, "GET", "/v1/orders/order_1/payments", payments).await;
}

async fn notify(world: &World, signature: &str) -> Answer {
    let client = world.client();
    let request = client
        .request(reqwest::Method::POST, "/v1/webhooks/razorpay")
        .header("content-type", "application/json")
        .header("x-razorpay-event-id", "evt_1")
        .header("x-razorpay-signature", signature);
    client.send(request.body(EVENT)).await
}

#[tokio::test]
async fn razorpay_charges_an_order_tells_it_by_webhook_and_gives_it_back() {
    let razorpay = razorpay().await;
    let world = world(&razorpay).await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    assert_eq!(order["payment"]["provider"], "razorpay");
    let client = &order["payment"]["client"];
    assert_eq!(
        (&client["order_id"], &client["amount"]),
        (&json!("order_1"), &json!(99_800))
    );

    pay(&razorpay).await;
    notify(&world, &SIGNATURE.replace('0', "1")).await.expect_status(401);
    for _ in 0..2 {
        notify(&world, SIGNATURE).await.expect_status(200);
    }
    world.work().await;
    let paid = shown(&asha, &order).await;
    assert_eq!(paid["status"], "paid", "{paid}");
    assert_eq!(paid["tickets"].as_array().unwrap().len(), 2);

    let refund = json!({ "id": "rfnd_1", "amount": 99_800, "status": "processed" });
    says(&razorpay, "POST", "/v1/payments/pay_1/refund", refund).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&path, "r", json!({"reason": "It rains."}))
        .await
        .expect_status(201);
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
}
