use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::{HEXLOWER, HEXUPPER};
use serde_json::json;

use super::*;

const SECRET: &str = "whsec_of_this_endpoint";
const TIME: i64 = 1_792_000_100;

fn mac(secret: &str, time: i64, body: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn signed(secret: &str, time: i64, body: &str) -> String {
    format!("t={time},v1={}", HEXLOWER.encode(&mac(secret, time, body)))
}

fn delivery(header: &str, body: &str) -> WebhookDelivery {
    WebhookDelivery {
        headers: vec![(SIGNATURE_HEADER.to_owned(), header.to_owned())],
        body: body.to_owned().into(),
        received_at: DateTime::<Utc>::from_timestamp(TIME + 2, 0).unwrap(),
    }
}

fn check(header: &str, body: &str) -> Result<WebhookEvent, WebhookRefused> {
    let secrets = [SecretString::from("whsec_the_next_one"), SecretString::from(SECRET)];
    verify(&secrets, false, &delivery(header, body))
}

fn event(event_type: &str, subject: &Value) -> String {
    json!({
        "id": "evt_1TvRcv", "object": "event", "api_version": "2026-10-28.endive", "created": TIME,
        "livemode": false, "pending_webhooks": 1, "request": { "id": null, "idempotency_key": null },
        "type": event_type, "data": { "object": subject },
    })
    .to_string()
}

/// What is taken from an event, with empty words where there is nothing.
fn refs(event_type: &str, subject: &Value) -> (String, String) {
    let body = event(event_type, subject);
    let event = check(&signed(SECRET, TIME, &body), &body).unwrap();
    assert_eq!(
        (event.event_id.as_str(), event.event_type.as_str()),
        ("evt_1TvRcv", event_type)
    );
    (
        event.payment_ref.unwrap_or_default(),
        event.transaction_ref.unwrap_or_default(),
    )
}

fn are(payment: &str, transaction: &str) -> (String, String) {
    (payment.to_owned(), transaction.to_owned())
}

#[test]
fn finds_the_payment_of_every_kind_of_event() {
    let intent = json!({ "id": "pi_1", "object": "payment_intent" });
    assert_eq!(refs("payment_intent.succeeded", &intent), are("pi_1", ""));
    let charge = json!({ "id": "ch_1", "object": "charge", "payment_intent": "pi_1" });
    assert_eq!(refs("charge.refunded", &charge), are("pi_1", ""));
    let charge = json!({ "id": "ch_1", "object": "charge", "payment_intent": null });
    assert_eq!(refs("charge.updated", &charge), are("", "ch_1"));
    let refund = json!({ "id": "re_1", "object": "refund", "charge": "ch_1", "payment_intent": "pi_1" });
    assert_eq!(refs("refund.failed", &refund), are("pi_1", ""));
    let dispute = json!({ "id": "dp_1", "object": "dispute", "charge": { "id": "ch_1" }, "payment_intent": null });
    assert_eq!(refs("charge.dispute.created", &dispute), are("", "ch_1"));
}

#[test]
fn takes_every_other_event_without_a_reference() {
    for subject in [
        json!({ "id": "po_1", "object": "payout", "charge": 7, "payment_intent": ["pi_1"] }),
        json!({ "object": "balance" }),
        json!({}),
    ] {
        assert_eq!(refs("payout.paid", &subject), are("", ""));
    }
}

#[test]
fn events_of_another_account_or_mode_are_about_nothing_of_ours() {
    let subject = json!({ "id": "pi_1", "object": "payment_intent" });
    let ours = event("payment_intent.succeeded", &subject);
    for body in [
        ours.replace("\"livemode\":false", "\"livemode\":true"),
        ours.replace("\"object\":\"event\"", "\"object\":\"event\",\"account\":\"acct_1\""),
    ] {
        assert_ne!(body, ours);
        let event = check(&signed(SECRET, TIME, &body), &body).unwrap();
        assert_eq!((event.payment_ref, event.transaction_ref), (None, None));
    }
}

#[test]
fn takes_any_of_several_signatures_and_secrets() {
    let body = event("payout.paid", &json!({}));
    let good = HEXLOWER.encode(&mac(SECRET, TIME, &body));
    let other = HEXLOWER.encode(&mac("whsec_old", TIME, &body));
    for header in [
        format!("t={TIME},v1={other},v1={good}"),
        format!("t={TIME},v1={good},v0={other}"),
        format!("v1={good},t={TIME}"),
        signed("whsec_the_next_one", TIME, &body),
    ] {
        assert!(check(&header, &body).is_ok(), "{header}");
    }
}

#[test]
fn refuses_forgeries() {
    let body = event(
        "payment_intent.succeeded",
        &json!({ "id": "pi_1", "object": "payment_intent" }),
    );
    let good = HEXLOWER.encode(&mac(SECRET, TIME, &body));
    let upper = HEXUPPER.encode(&mac(SECRET, TIME, &body));
    let short = &good[..62];
    let mut headers = vec![
        String::new(),
        format!("t={TIME}"),
        format!("v1={good}"),
        format!("t={TIME},v1="),
        format!("t={TIME},v1={short}"),
        format!("t={TIME},v1={good}00"),
        format!("t={TIME},v1={upper}"),
        format!("t={TIME},v0={good}"),
        format!("t={TIME}, v1={good}"),
        format!("t={TIME},t={TIME},v1={good}"),
        format!("t=+{TIME},v1={good}"),
        format!("t= {TIME},v1={good}"),
        format!("t=,v1={good}"),
        format!("t={},v1={good}", TIME + 1),
        format!("t={TIME};v1={good}"),
        good.clone(),
        signed("whsec_old", TIME, &body),
        signed("of_this_endpoint", TIME, &body),
        signed("", TIME, &body),
        signed(SECRET, TIME, &format!("{body} ")),
        signed(SECRET, TIME, &format!("\u{feff}{body}")),
        signed(SECRET, TIME, &body.replace("pi_1", "pi_2")),
    ];
    // Rightly signed, and too old or too far ahead.
    for skew in [-299, 303, i64::from(u32::MAX)] {
        headers.push(signed(SECRET, TIME + skew, &body));
    }
    for header in headers {
        assert_eq!(check(&header, &body), Err(WebhookRefused::Forged), "{header}");
    }
    let unsigned = WebhookDelivery {
        headers: vec![("sandbox-signature".to_owned(), signed(SECRET, TIME, &body))],
        ..delivery("", &body)
    };
    let mut twice = delivery(&signed(SECRET, TIME, &body), &body);
    twice.headers.push((SIGNATURE_HEADER.to_owned(), String::new()));
    let secrets = [SecretString::from(SECRET)];
    assert_eq!(verify(&secrets, false, &twice), Err(WebhookRefused::Forged));
    assert_eq!(verify(&secrets, false, &unsigned), Err(WebhookRefused::Forged));
    assert_eq!(
        verify(&[], false, &delivery(&signed(SECRET, TIME, &body), &body)),
        Err(WebhookRefused::Forged)
    );
}

#[test]
fn the_tolerance_is_five_minutes_to_either_side() {
    let body = event("payout.paid", &json!({}));
    let mut delivery = delivery(&signed(SECRET, TIME, &body), &body);
    for (seconds, is_taken) in [(300, true), (301, false), (-300, true), (-301, false)] {
        delivery.received_at = DateTime::from_timestamp(TIME, 0).unwrap() + TimeDelta::seconds(seconds);
        let taken = verify(&[SecretString::from(SECRET)], false, &delivery).is_ok();
        assert_eq!(taken, is_taken, "{seconds}");
    }
}

#[test]
fn what_is_signed_and_no_event_is_malformed() {
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "not json",
        r#"{"id":"evt_1","object":"v2.core.event","type":"x","livemode":false,"data":{"object":{}}}"#,
        r#"{"id":"","object":"event","type":"x","livemode":false,"data":{"object":{}}}"#,
        r#"{"id":7,"object":"event","type":"x","livemode":false,"data":{"object":{}}}"#,
    ] {
        assert_eq!(
            check(&signed(SECRET, TIME, body), body),
            Err(WebhookRefused::Malformed),
            "{body}"
        );
    }
}
