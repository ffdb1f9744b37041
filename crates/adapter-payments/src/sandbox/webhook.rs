//! The sandbox's webhooks: a JSON body and a header `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use turnout_ports::payments::{WebhookDelivery, WebhookEvent, WebhookRefused};

use crate::delivery::is_event_id;

/// The header that carries the signature.
pub(super) const SIGNATURE_HEADER: &str = "sandbox-signature";
/// How old, or how far ahead, a signature may be, in seconds.
const TOLERANCE: i64 = 300;

#[derive(Serialize, Deserialize)]
struct Body {
    id: String,
    #[serde(rename = "type")]
    event_type: String,
    created_at: DateTime<Utc>,
    data: Data,
}

#[derive(Serialize, Deserialize)]
struct Data {
    payment_id: String,
}

/// Writes a webhook: its body and its signature.
pub(super) fn write(
    secret: &[u8],
    event: &str,
    event_type: &str,
    payment_ref: &str,
    at: DateTime<Utc>,
) -> (String, String) {
    let body = serde_json::json!(Body {
        id: event.to_owned(),
        event_type: event_type.to_owned(),
        created_at: at,
        data: Data {
            payment_id: payment_ref.to_owned(),
        },
    })
    .to_string();
    let time = at.timestamp();
    let signature =
        sign(secret, time, body.as_bytes()).map(|mac| data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()));
    (body, format!("t={time},v1={}", signature.unwrap_or_default()))
}

/// Checks the signature and reads the event.
pub(super) fn verify(secret: &[u8], delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
    let header = delivery.header(SIGNATURE_HEADER).ok_or(WebhookRefused::Forged)?;
    let part = |name: &str| {
        header
            .split(',')
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let time: i64 = part("t")
        .and_then(|text| text.parse().ok())
        .ok_or(WebhookRefused::Forged)?;
    let signature = part("v1").ok_or(WebhookRefused::Forged)?;
    let signature = data_encoding::HEXLOWER_PERMISSIVE
        .decode(signature.as_bytes())
        .map_err(|_| WebhookRefused::Forged)?;
    let mac = sign(secret, time, &delivery.body).ok_or(WebhookRefused::Forged)?;
    mac.verify_slice(&signature).map_err(|_| WebhookRefused::Forged)?;
    if delivery.received_at.timestamp().abs_diff(time) > TOLERANCE.unsigned_abs() {
        return Err(WebhookRefused::Forged);
    }
    let body: Body = serde_json::from_slice(&delivery.body).map_err(|_| WebhookRefused::Malformed)?;
    // Ids are short and visible: nothing else fits the store.
    if ![&body.id, &body.data.payment_id, &body.event_type]
        .into_iter()
        .all(|id| is_event_id(id))
    {
        return Err(WebhookRefused::Malformed);
    }
    Ok(WebhookEvent {
        event_id: body.id,
        event_type: body.event_type,
        payment_ref: Some(body.data.payment_id),
        transaction_ref: None,
    })
}

fn sign(secret: &[u8], time: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    // An HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(time.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"whsec_test";

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn delivery(change: impl FnOnce(&mut String, &mut String)) -> WebhookDelivery {
        let (mut body, mut signature) = write(SECRET, "evt_1", "payment.approved", "sbx_pay_1", at());
        change(&mut body, &mut signature);
        WebhookDelivery {
            headers: vec![(SIGNATURE_HEADER.to_owned(), signature)],
            body: body.into(),
            received_at: at(),
        }
    }

    #[test]
    fn reads_what_it_wrote() {
        let event = verify(SECRET, &delivery(|_, _| ())).unwrap();
        assert_eq!(
            (event.event_id.as_str(), event.payment_ref.as_deref()),
            ("evt_1", Some("sbx_pay_1"))
        );
    }

    #[test]
    fn refuses_every_change_and_another_key() {
        let forged = Err(WebhookRefused::Forged);
        assert_eq!(
            verify(
                SECRET,
                &delivery(|body, _| *body = body.replace("sbx_pay_1", "sbx_pay_2"))
            ),
            forged
        );
        assert_eq!(
            verify(
                SECRET,
                &delivery(|_, signature| *signature = signature.replace("v1=", "v0="))
            ),
            forged
        );
        assert_eq!(verify(SECRET, &delivery(|_, signature| signature.clear())), forged);
        assert_eq!(verify(SECRET, &delivery(|_, signature| signature.push('0'))), forged);
        assert_eq!(
            verify(
                SECRET,
                &delivery(|_, signature| *signature = "t=1800000000,v1=".to_owned())
            ),
            forged
        );
        assert_eq!(verify(b"another", &delivery(|_, _| ())), forged);
        let unsigned = WebhookDelivery {
            headers: Vec::new(),
            ..delivery(|_, _| ())
        };
        assert_eq!(verify(SECRET, &unsigned), forged);
    }

    #[test]
    fn refuses_ids_that_are_none() {
        let long = "e".repeat(256);
        for (event, payment) in [
            ("", "sbx_pay_1"),
            (&long, "sbx_pay_1"),
            ("a\0b", "sbx_pay_1"),
            ("evt_1", "a\0b"),
        ] {
            let (body, signature) = write(SECRET, event, "payment.approved", payment, at());
            let signed = delivery(|written, header| (*written, *header) = (body, signature));
            assert_eq!(
                verify(SECRET, &signed),
                Err(WebhookRefused::Malformed),
                "{event:?} {payment:?}"
            );
        }
    }

    #[test]
    fn refuses_old_signatures_and_strange_bodies() {
        let mut old = delivery(|_, _| ());
        old.received_at = at() + chrono::TimeDelta::seconds(TOLERANCE + 1);
        assert_eq!(verify(SECRET, &old), Err(WebhookRefused::Forged));
        let body = "{}";
        let mac = sign(SECRET, at().timestamp(), body.as_bytes()).unwrap().finalize();
        let strange = delivery(|written, signature| {
            body.clone_into(written);
            *signature = format!(
                "t={},v1={}",
                at().timestamp(),
                data_encoding::HEXLOWER.encode(&mac.into_bytes())
            );
        });
        assert_eq!(verify(SECRET, &strange), Err(WebhookRefused::Malformed));
    }
}
