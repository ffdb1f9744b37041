//! Stripe's webhooks: JSON, and a header `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, with several `v1` while
//! the secret is replaced.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;
use turnout_ports::payments::{WebhookDelivery, WebhookEvent, WebhookRefused};

use crate::delivery::{is_event_id, only_header};

/// The header that carries the signatures.
const SIGNATURE_HEADER: &str = "stripe-signature";
/// How old, or how far ahead, a signature may be, in seconds. Stripe's libraries bound the age alone.
const TOLERANCE: u64 = 300;

#[derive(Deserialize)]
struct Event {
    id: String,
    object: String,
    #[serde(rename = "type")]
    kind: String,
    livemode: bool,
    /// Of a connected account: not ours.
    account: Option<String>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Subject,
}

/// What an event is about. Which fields there are, and of what kind, depends on what it is.
#[derive(Deserialize)]
struct Subject {
    #[serde(default)]
    object: Value,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    payment_intent: Value,
    #[serde(default)]
    charge: Value,
}

/// Checks the signature and reads the event.
pub(super) fn verify(
    secrets: &[SecretString],
    is_live: bool,
    delivery: &WebhookDelivery,
) -> Result<WebhookEvent, WebhookRefused> {
    let header = only_header(delivery, SIGNATURE_HEADER).ok_or(WebhookRefused::Forged)?;
    let (time, signatures) = parts(header).ok_or(WebhookRefused::Forged)?;
    let is_signed = secrets.iter().any(|secret| {
        signatures
            .iter()
            .any(|signature| is_signature(secret, time, &delivery.body, signature))
    });
    let seconds: i64 = time.parse().map_err(|_| WebhookRefused::Forged)?;
    if !is_signed || delivery.received_at.timestamp().abs_diff(seconds) > TOLERANCE {
        return Err(WebhookRefused::Forged);
    }
    let event: Event = serde_json::from_slice(&delivery.body).map_err(|_| WebhookRefused::Malformed)?;
    if event.object != "event" || !is_event_id(&event.id) {
        return Err(WebhookRefused::Malformed);
    }
    let is_ours = event.livemode == is_live && event.account.is_none();
    let (payment_ref, transaction_ref) = if is_ours {
        event.data.object.refs()
    } else {
        (None, None)
    };
    Ok(WebhookEvent {
        event_id: event.id,
        event_type: event.kind,
        payment_ref,
        transaction_ref,
    })
}

/// The time, as it is signed, and every signature of the scheme that is in use.
fn parts(header: &str) -> Option<(&str, Vec<Vec<u8>>)> {
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.split_once('=')? {
            ("t", value) if time.is_none() => time = Some(value),
            ("t", _) => return None,
            ("v1", value) => signatures.extend(data_encoding::HEXLOWER.decode(value.as_bytes()).ok()),
            _ => {}
        }
    }
    Some((time?, signatures))
}

/// Compares in constant time.
fn is_signature(secret: &SecretString, time: &str, body: &[u8], signature: &[u8]) -> bool {
    // An HMAC takes a key of any length; the prefix "whsec_" is part of it.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return false;
    };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.verify_slice(signature).is_ok()
}

impl Subject {
    /// The payment intent; the charge, where there is no intent.
    fn refs(&self) -> (Option<String>, Option<String>) {
        let (intent, charge) = match self.object.as_str() {
            Some("payment_intent") => (id(&self.id), None),
            Some("charge") => (id(&self.payment_intent), id(&self.id)),
            Some("refund" | "dispute") => (id(&self.payment_intent), id(&self.charge)),
            _ => (None, None),
        };
        let charge = if intent.is_none() { charge } else { None };
        (intent, charge)
    }
}

/// A reference is an id, or the thing itself.
fn id(reference: &Value) -> Option<String> {
    let id = reference.get("id").unwrap_or(reference);
    id.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
