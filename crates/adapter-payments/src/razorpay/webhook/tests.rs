use chrono::DateTime;

use super::*;

const CAPTURED: &str = include_str!("../../../fixtures/razorpay/webhook-payment-captured.json");
/// `openssl dgst -sha256 -hmac whsec_new webhook-payment-captured.json`
const SIGNATURE: &str = "c050ba403864e9950942ad8e2205fee7510f9bb03a926d4c81f0a06fae2df309";

fn secrets(all: &[&str]) -> Vec<SecretString> {
    all.iter().map(|&secret| SecretString::from(secret)).collect()
}

fn delivery(body: &str, signature: &str) -> WebhookDelivery {
    WebhookDelivery {
        headers: vec![
            (SIGNATURE_HEADER.to_owned(), signature.to_owned()),
            (EVENT_ID_HEADER.to_owned(), "evt_Qt01".to_owned()),
        ],
        body: body.to_owned().into(),
        received_at: DateTime::from_timestamp(1_792_000_100, 0).unwrap(),
    }
}

fn sign(secret: &str, body: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    data_encoding::HEXLOWER.encode(&mac.chain_update(body).finalize().into_bytes())
}

fn signed(body: &str) -> WebhookDelivery {
    delivery(body, &sign("whsec_new", body))
}

fn read(delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
    verify(&secrets(&["whsec_new", "whsec_old"]), delivery)
}

#[test]
fn reads_what_openssl_signed() {
    let expected = WebhookEvent {
        event_id: "evt_Qt01".to_owned(),
        event_type: "payment.captured".to_owned(),
        payment_ref: Some("order_QtEvt1a2B3c4D5".to_owned()),
        transaction_ref: Some("pay_QtPay02".to_owned()),
    };
    assert_eq!(read(&delivery(CAPTURED, SIGNATURE)), Ok(expected));
}

#[test]
fn the_secret_before_the_present_one_counts_too() {
    assert!(read(&delivery(CAPTURED, &sign("whsec_old", CAPTURED))).is_ok());
    let only_new = verify(
        &secrets(&["whsec_new"]),
        &delivery(CAPTURED, &sign("whsec_old", CAPTURED)),
    );
    assert_eq!(only_new, Err(WebhookRefused::Forged));
}

#[test]
fn refuses_every_change() {
    let reencoded = serde_json::from_str::<serde_json::Value>(CAPTURED).unwrap().to_string();
    for (body, signature) in [
        (CAPTURED.replace("pay_QtPay02", "pay_QtPay03"), SIGNATURE.to_owned()),
        (reencoded, SIGNATURE.to_owned()),
        (format!("\u{feff}{CAPTURED}"), SIGNATURE.to_owned()),
        (CAPTURED.to_owned(), SIGNATURE.to_uppercase()),
        (CAPTURED.to_owned(), SIGNATURE[..62].to_owned()),
        (CAPTURED.to_owned(), format!("{SIGNATURE}00")),
        (CAPTURED.to_owned(), format!(" {SIGNATURE}")),
        (CAPTURED.to_owned(), String::new()),
        (CAPTURED.to_owned(), sign("", CAPTURED)),
        (CAPTURED.to_owned(), sign("thisissecret", CAPTURED)),
    ] {
        assert_eq!(
            read(&delivery(&body, &signature)),
            Err(WebhookRefused::Forged),
            "{signature:?}"
        );
    }
}

#[test]
fn refuses_no_signature_and_two() {
    let mut none = delivery(CAPTURED, SIGNATURE);
    none.headers.remove(0);
    assert_eq!(read(&none), Err(WebhookRefused::Forged));
    let mut two = delivery(CAPTURED, SIGNATURE);
    two.headers.push((SIGNATURE_HEADER.to_owned(), "00".to_owned()));
    assert_eq!(read(&two), Err(WebhookRefused::Forged));
}

#[test]
fn what_was_recorded_cannot_be_sent_for_ever() {
    for (seconds, expected) in [(-601, false), (-600, true), (48 * 3600, true), (48 * 3600 + 1, false)] {
        let mut late = delivery(CAPTURED, SIGNATURE);
        late.received_at = DateTime::from_timestamp(1_792_000_095 + seconds, 0).unwrap();
        assert_eq!(read(&late).is_ok(), expected, "{seconds}");
    }
    let body = CAPTURED.replace("1792000095", "-9223372036854775808");
    assert_eq!(read(&signed(&body)), Err(WebhookRefused::Forged));
}

#[test]
fn names_what_the_event_is_about() {
    let refs = |body: &str| {
        let event = read(&signed(body)).unwrap();
        (event.payment_ref, event.transaction_ref)
    };
    let (order, payment) = (Some("order_QtEvt1a2B3c4D5".to_owned()), Some("pay_QtPay02".to_owned()));
    let dispute = include_str!("../../../fixtures/razorpay/webhook-dispute-created.json");
    assert_eq!(refs(dispute), (order, payment.clone()));
    let refund = include_str!("../../../fixtures/razorpay/webhook-refund-processed.json");
    assert_eq!(refs(refund), (None, payment));
    let downtime = include_str!("../../../fixtures/razorpay/webhook-downtime.json");
    assert_eq!(refs(downtime), (None, None));
}

#[test]
fn an_event_without_an_id_is_known_by_its_body() {
    let mut bare = signed(CAPTURED);
    bare.headers.truncate(1);
    let id = read(&bare).unwrap().event_id;
    assert_eq!(id, read(&bare).unwrap().event_id);
    assert!(id.starts_with("sha256-") && id.len() == 71);
    bare.headers.push((EVENT_ID_HEADER.to_owned(), "two\twords".to_owned()));
    assert_eq!(read(&bare), Err(WebhookRefused::Malformed));
}

#[test]
fn rightly_signed_nonsense_is_malformed() {
    for body in ["{}", "[]", "", "{\"event\":1,\"created_at\":1}", "not json"] {
        assert_eq!(read(&signed(body)), Err(WebhookRefused::Malformed), "{body}");
    }
}
