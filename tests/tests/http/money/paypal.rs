//! An order that PayPal charges, played by a server of our own that says what PayPal documents.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use turnout_tests::{Answer, World};
use wiremock::matchers::{body_partial_json, header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::scene::{ordered, paid_event, person, reserved, shown};

const AT_ORDER: &str = "/v2/checkout/orders/ORDER1";

/// A server that charges rupees with PayPal, which is at this address.
async fn world(paypal: &MockServer) -> World {
    World::start_with(&[
        ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
        ("TURNOUT__PAYMENTS__DEFAULT", "paypal"),
        ("TURNOUT__PAYMENTS__PAYPAL__ENABLED", "true"),
        ("TURNOUT__PAYMENTS__PAYPAL__API_BASE", &paypal.uri()),
        ("TURNOUT__PAYMENTS__PAYPAL__CLIENT_ID", "the-app"),
        ("TURNOUT__PAYMENTS__PAYPAL__CLIENT_SECRET", "the-secret"),
        ("TURNOUT__PAYMENTS__PAYPAL__RETURN_URL", "https://app.example/paid"),
        ("TURNOUT__PAYMENTS__PAYPAL__CANCEL_URL", "https://app.example/back"),
        ("TURNOUT__PAYMENTS__PAYPAL__WEBHOOK_ID", "8PT597110X687430L"),
        ("TURNOUT__PAYMENTS__PAYPAL__CURRENCIES", "[INR]"),
    ])
    .await
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

async fn says(paypal: &MockServer, verb: &str, at: &str, body: Value) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(ok(&body))
        .mount(paypal)
        .await;
}

/// The order as PayPal shows it.
fn order(status: &str, payments: &Value) -> Value {
    let amount = json!({ "currency_code": "INR", "value": "998.00" });
    json!({
        "id": "ORDER1", "status": status, "purchase_units": [{ "amount": amount, "payments": payments }],
        "links": [{ "rel": "payer-action", "href": "https://www.sandbox.paypal.com/checkoutnow?token=ORDER1" }],
    })
}

fn captured() -> Value {
    let capture = json!({
        "id": "CAPTURE1", "status": "COMPLETED", "amount": { "currency_code": "INR", "value": "998.00" },
    });
    order("COMPLETED", &json!({ "captures": [capture] }))
}

/// PayPal with one order of two seats that the buyer has approved. It is captured once.
async fn paypal() -> MockServer {
    let paypal = MockServer::start().await;
    let token = json!({ "access_token": "A21", "token_type": "Bearer", "expires_in": 32_400 });
    says(&paypal, "POST", "/v1/oauth2/token", token).await;
    says(&paypal, "GET", "/v1/customer/disputes", json!({ "items": [] })).await;
    says(
        &paypal,
        "POST",
        "/v2/checkout/orders",
        order("PAYER_ACTION_REQUIRED", &json!({})),
    )
    .await;
    let is_captured = Arc::new(AtomicBool::new(false));
    let seen = is_captured.clone();
    Mock::given(method("GET"))
        .and(path(AT_ORDER))
        .respond_with(move |_: &Request| {
            let is_captured = seen.load(Ordering::SeqCst);
            ok(&if is_captured {
                captured()
            } else {
                order("APPROVED", &json!({}))
            })
        })
        .mount(&paypal)
        .await;
    Mock::given(method("POST"))
        .and(path(format!("{AT_ORDER}/capture")))
        .and(header("authorization", "Bearer A21"))
        .respond_with(move |_: &Request| {
            is_captured.store(true, Ordering::SeqCst);
            ok(&captured())
        })
        .expect(1)
        .mount(&paypal)
        .await;
    for (id, verdict) in [("b1c2d3e4", "SUCCESS"), ("forged", "FAILURE")] {
        Mock::given(path("/v1/notifications/verify-webhook-signature"))
            .and(body_partial_json(
                json!({ "transmission_id": id, "webhook_id": "8PT597110X687430L" }),
            ))
            .respond_with(ok(&json!({ "verification_status": verdict })))
            .mount(&paypal)
            .await;
    }
    paypal
}

/// PayPal tells that the buyer approved. The app never comes back.
async fn notify(world: &World, transmission: &str) -> Answer {
    let client = world.client();
    let request = client
        .request(reqwest::Method::POST, "/v1/webhooks/paypal")
        .header("paypal-auth-algo", "SHA256withRSA")
        .header(
            "paypal-cert-url",
            "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        )
        .header("paypal-transmission-id", transmission)
        .header("paypal-transmission-sig", "c2lnbmF0dXJl")
        .header("paypal-transmission-time", "2027-01-15T12:00:00Z");
    let event = json!({
        "id": "WH-1", "event_type": "CHECKOUT.ORDER.APPROVED", "resource_type": "checkout-order",
        "resource": { "id": "ORDER1", "status": "APPROVED" },
    });
    client.send(request.json(&event)).await
}

#[tokio::test]
async fn paypal_charges_what_was_approved_and_gives_it_back() {
    let paypal = paypal().await;
    let world = world(&paypal).await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    let client = &order["payment"]["client"];
    assert_eq!(
        (&client["order_id"], &client["client_id"]),
        (&json!("ORDER1"), &json!("the-app"))
    );

    notify(&world, "forged").await.expect_status(401);
    for _ in 0..2 {
        notify(&world, "b1c2d3e4").await.expect_status(200);
    }
    world.work().await;
    let paid = shown(&asha, &order).await;
    assert_eq!(paid["status"], "paid", "{paid}");
    assert_eq!(paid["tickets"].as_array().unwrap().len(), 2);

    let refund =
        json!({ "id": "REFUND1", "status": "COMPLETED", "amount": { "currency_code": "INR", "value": "998.00" } });
    says(&paypal, "POST", "/v2/payments/captures/CAPTURE1/refund", refund).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&path, "r", json!({"reason": "It rains."}))
        .await
        .expect_status(201);
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
}
