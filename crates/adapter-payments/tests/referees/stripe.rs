//! Stripe's library judges which webhooks are Stripe's.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::{Value, json};
use turnout_adapter_payments::http::{Limits, parse_base};
use turnout_adapter_payments::stripe::{Stripe, StripeSettings};
use turnout_ports::payments::{PaymentProvider, WebhookDelivery};
use turnout_testkit::{ManualClock, Referee, SeededEntropy};

use crate::ask;

pub const SECRET: &str = "whsec_of_the_referees";

/// The adapter, with a Stripe at this address.
pub fn adapter(base: &str) -> Stripe {
    let settings = StripeSettings {
        secret_key: SecretString::from("sk_test_of_the_referees"),
        publishable_key: "pk_test_of_the_referees".to_owned(),
        webhook_secrets: vec![SecretString::from(SECRET)],
        api_base: parse_base(base).unwrap(),
        payment_method_types: vec!["card".to_owned()],
        limits: Limits::default(),
    };
    let clock = Arc::new(ManualClock::default());
    Stripe::new(settings, clock, Arc::new(SeededEntropy::new(7))).unwrap()
}

fn body(subject: &Value) -> String {
    json!({
        "id": "evt_1", "object": "event", "livemode": false, "type": "payment_intent.succeeded",
        "data": { "object": subject },
    })
    .to_string()
}

/// When a header was signed, by what it says.
fn signed_at(header: &str) -> DateTime<Utc> {
    let seconds = header.trim_start_matches("t=").split(',').next().unwrap();
    DateTime::from_timestamp(seconds.parse().unwrap(), 0).unwrap()
}

#[tokio::test]
async fn agrees_with_stripes_library_about_signatures() {
    let Some(mut referee) = Referee::start("signatures.py") else {
        return;
    };
    let stripe = adapter("https://api.stripe.com");
    let good = body(&json!({ "id": "pi_1", "object": "payment_intent", "description": "Grüße, 🎷" }));
    let mut sign = |secret: &str, body: &str| {
        let asked = json!({ "referee": "sign stripe", "body": body, "secret": secret });
        ask(&mut referee, &asked)["signature"].as_str().unwrap().to_owned()
    };
    let header = sign(SECRET, &good);
    let at = signed_at(&header);
    let cases = [
        (header.clone(), good.clone()),
        (format!("{header},v1={}", "0".repeat(64)), good.clone()),
        (
            header.replace(",v1=", &format!(",v1={},v1=", "0".repeat(64))),
            good.clone(),
        ),
        (format!("{header},v0=00"), good.clone()),
        (sign("whsec_of_someone_else", &good), good.clone()),
        (sign("of_the_referees", &good), good.clone()),
        (header.clone(), good.replace("pi_1", "pi_2")),
        (header.clone(), format!("{good}\n")),
        (header.replace("v1=", "v0="), good.clone()),
        (header.replace("t=1", "t=2"), good.clone()),
        (header[..header.len() - 1].to_owned(), good.clone()),
        (header.to_uppercase().replace("T=", "t=").replace("V1=", "v1="), good),
        (sign(SECRET, ""), String::new()),
    ];
    let mut accepted = 0;
    for (signature, body) in cases {
        let asked = json!({
            "referee": "check stripe", "body": body, "signature": signature, "secret": SECRET,
        });
        let expected = ask(&mut referee, &asked)["accepted"].as_bool().unwrap();
        let delivery = WebhookDelivery {
            headers: vec![("stripe-signature".to_owned(), signature.clone())],
            body: body.into(),
            received_at: at,
        };
        let ours = stripe.verify_webhook(&delivery).await;
        assert_eq!(ours.is_ok(), expected, "{signature}: {ours:?}");
        accepted += usize::from(expected);
    }
    assert_eq!(accepted, 4, "the referee accepts and refuses");
}
