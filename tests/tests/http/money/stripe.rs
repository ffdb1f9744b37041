//! An order that Stripe charges, played by localstripe, a fake that others made. Skipped without the referees.

use std::time::Duration;

use serde_json::{Value, json};
use turnout_adapter_payments::http::client_builder;
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_testkit::Referee;
use turnout_tests::World;

use crate::scene::{ordered, paid_event, person, reserved, shown};

const WEBHOOK_SECRET: &str = "whsec_of_the_server";

/// A server that charges with Stripe, which is at this address.
async fn world(stripe: &str) -> World {
    let variables = [
        ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
        ("TURNOUT__PAYMENTS__DEFAULT", "stripe"),
        ("TURNOUT__PAYMENTS__STRIPE__ENABLED", "true"),
        ("TURNOUT__PAYMENTS__STRIPE__API_BASE", stripe),
        ("TURNOUT__PAYMENTS__STRIPE__SECRET_KEY", "sk_test_of_the_server"),
        ("TURNOUT__PAYMENTS__STRIPE__PUBLISHABLE_KEY", "pk_test_of_the_server"),
        ("TURNOUT__PAYMENTS__STRIPE__WEBHOOK_SECRETS", WEBHOOK_SECRET),
        ("TURNOUT__PAYMENTS__STRIPE__PAYMENT_METHOD_TYPES", "[card]"),
    ];
    let world = World::start_with(&variables).await;
    // localstripe signs with the time of day.
    world.clock.set(SystemClock.now());
    world
}

/// What the buyer's app does at Stripe.
async fn post(stripe: &str, path: &str, fields: &[(&str, &str)]) {
    let client = client_builder().unwrap().build().unwrap();
    let request = client.post(format!("{stripe}{path}")).bearer_auth("sk_test_of_the_app");
    assert!(request.form(fields).send().await.unwrap().status().is_success());
}

#[tokio::test]
async fn localstripe_charges_an_order_tells_it_by_webhook_and_gives_it_back() {
    let Some(mut referee) = Referee::start("localstripe_server.py") else {
        return;
    };
    let stripe = format!("http://127.0.0.1:{}", referee.line());
    let world = world(&stripe).await;
    let hook = world.url("/v1/webhooks/stripe");
    post(
        &stripe,
        "/_config/webhooks/turnout",
        &[("url", &hook), ("secret", WEBHOOK_SECRET)],
    )
    .await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    assert_eq!(order["payment"]["provider"], "stripe");
    let client = &order["payment"]["client"];
    assert_eq!(client["publishable_key"], "pk_test_of_the_server");

    let intent = format!("/v1/payment_intents/{}", client["payment_intent"].as_str().unwrap());
    post(&stripe, &intent, &[("payment_method", "pm_card_visa")]).await;
    post(&stripe, &format!("{intent}/confirm"), &[]).await;
    let paid = until(&world, || async { shown(&asha, &order).await }, "paid").await;
    assert_eq!(paid["captured"], json!({"amount": "998.00", "currency": "INR"}));
    assert_eq!(paid["tickets"].as_array().unwrap().len(), 2);

    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&path, "r", json!({"reason": "It rains."}))
        .await
        .expect_status(201);
    let back = until(&world, || async { shown(&asha, &order).await }, "refunded").await;
    assert_eq!(back["refunded"], json!({"amount": "998.00", "currency": "INR"}));
}

/// Lets the server work until the order has this status. The webhook comes a second after the payment.
async fn until<F: Future<Output = Value>>(world: &World, order: impl Fn() -> F, status: &str) -> Value {
    let waited = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            world.work().await;
            let shown = order().await;
            if shown["status"] == status {
                break shown;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    waited.await.unwrap()
}
