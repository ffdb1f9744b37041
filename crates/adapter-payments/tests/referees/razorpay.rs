//! Razorpay's library judges which webhooks are Razorpay's and what its checkout gave to the app.

use std::sync::Arc;

use chrono::DateTime;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use sha2::Sha256;
use turnout_adapter_payments::http::{Limits, parse_base};
use turnout_adapter_payments::razorpay::{Razorpay, RazorpaySettings};
use turnout_domain::money::Currency;
use turnout_ports::payments::{PaymentProvider, WebhookDelivery};
use turnout_testkit::{ManualClock, Referee, SeededEntropy};

use crate::ask;

const KEY_SECRET: &str = "key_secret_of_the_referees";
const HOOK_SECRET: &str = "hook_secret_of_the_referees";
const ORDER: &str = "order_QtEvt1a2B3c4D5";
const PAYMENT: &str = "pay_QtEvt1a2B3c4D5";

fn adapter() -> Razorpay {
    let settings = RazorpaySettings {
        api_base: parse_base("https://api.razorpay.com").unwrap(),
        key_id: "rzp_test_referee".to_owned(),
        key_secret: SecretString::from(KEY_SECRET),
        webhook_secrets: vec![SecretString::from(HOOK_SECRET)],
        merchant_name: "Referees".to_owned(),
        currencies: vec![Currency::Inr],
        limits: Limits::default(),
    };
    let clock = Arc::new(ManualClock::default());
    Razorpay::new(settings, clock, Arc::new(SeededEntropy::new(7))).unwrap()
}

fn sign(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// A good signature and several that are not.
fn signatures(secret: &str, text: &str) -> Vec<String> {
    let good = sign(secret, text);
    vec![
        good.clone(),
        good.to_uppercase(),
        good[1..].to_owned(),
        String::new(),
        sign("another", text),
        sign(secret, &format!("{text} ")),
    ]
}

#[tokio::test]
async fn agrees_with_razorpays_library_about_webhooks() {
    let Some(mut referee) = Referee::start("signatures.py") else {
        return;
    };
    let body = json!({
        "entity": "event", "event": "payment.captured", "created_at": 1_792_000_000,
        "payload": { "payment": { "entity": { "id": PAYMENT, "order_id": ORDER, "notes": { "note": "Grüße" } } } },
    });
    let body = body.to_string();
    let mut accepted = 0;
    for signature in signatures(HOOK_SECRET, &body) {
        let asked = json!({
            "referee": "check razorpay webhook", "body": body, "signature": signature, "secret": HOOK_SECRET,
        });
        let expected = ask(&mut referee, &asked)["accepted"].as_bool().unwrap();
        let delivery = WebhookDelivery {
            headers: vec![
                ("x-razorpay-signature".to_owned(), signature.clone()),
                ("x-razorpay-event-id".to_owned(), "evt_1".to_owned()),
            ],
            body: body.clone().into(),
            received_at: DateTime::from_timestamp(1_792_000_001, 0).unwrap(),
        };
        let ours = adapter().verify_webhook(&delivery).await;
        assert_eq!(ours.is_ok(), expected, "{signature}: {ours:?}");
        accepted += usize::from(expected);
    }
    assert_eq!(accepted, 1, "the referee accepts and refuses");
}

#[test]
fn agrees_with_razorpays_library_about_what_the_app_brings() {
    let Some(mut referee) = Referee::start("signatures.py") else {
        return;
    };
    let mut accepted = 0;
    let mut all = signatures(KEY_SECRET, &format!("{ORDER}|{PAYMENT}"));
    all.push(sign(KEY_SECRET, &format!("{PAYMENT}|{ORDER}")));
    for signature in all {
        let asked = json!({
            "referee": "check razorpay return", "secret": KEY_SECRET, "signature": signature,
            "razorpay_order_id": ORDER, "razorpay_payment_id": PAYMENT,
        });
        let expected = ask(&mut referee, &asked)["accepted"].as_bool().unwrap();
        let brought: Map<String, Value> = [
            ("razorpay_order_id", ORDER),
            ("razorpay_payment_id", PAYMENT),
            ("razorpay_signature", &signature),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
        let ours = adapter().check_return(ORDER, &brought);
        assert_eq!(ours.is_ok(), expected, "{signature}");
        accepted += usize::from(expected);
    }
    assert_eq!(accepted, 1, "the referee accepts and refuses");
}
