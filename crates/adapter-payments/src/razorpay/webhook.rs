//! Razorpay's webhooks: the raw body, signed by HMAC-SHA256 with a secret of the webhook's own.
//!
//! The signature covers no time and not the event's id, which comes in a header. So old deliveries are refused by the
//! time in the body: what somebody recorded cannot be stored again and again under new ids.

use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use turnout_ports::payments::{WebhookDelivery, WebhookEvent, WebhookRefused};

use crate::delivery::{is_event_id, only_header};

/// The header that carries the signature.
pub(super) const SIGNATURE_HEADER: &str = "x-razorpay-signature";
/// The header that carries the event's id, the same at each delivery.
pub(super) const EVENT_ID_HEADER: &str = "x-razorpay-event-id";
/// How old an event may be. Razorpay repeats it for a day.
const OLDEST: TimeDelta = TimeDelta::hours(48);
/// How far Razorpay's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

#[derive(Deserialize)]
struct Body {
    event: String,
    #[serde(default)]
    payload: Payload,
    created_at: i64,
}

/// What the event is about. Events about other things (settlements, downtimes) have none of these.
#[derive(Default, Deserialize)]
struct Payload {
    order: Option<Entity>,
    payment: Option<Entity>,
    refund: Option<Entity>,
    dispute: Option<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    entity: Ids,
}

#[derive(Deserialize)]
struct Ids {
    id: Option<String>,
    order_id: Option<String>,
    payment_id: Option<String>,
}

/// Checks the signature by any of the secrets and reads the event.
pub(super) fn verify(secrets: &[SecretString], delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
    let signature = only_header(delivery, SIGNATURE_HEADER).ok_or(WebhookRefused::Forged)?;
    let signature = data_encoding::HEXLOWER
        .decode(signature.as_bytes())
        .map_err(|_| WebhookRefused::Forged)?;
    let is_ours = |secret: &SecretString| is_signed(secret, &delivery.body, &signature);
    if !secrets.iter().any(is_ours) {
        return Err(WebhookRefused::Forged);
    }
    let body: Body = serde_json::from_slice(&delivery.body).map_err(|_| WebhookRefused::Malformed)?;
    let age = TimeDelta::try_seconds(delivery.received_at.timestamp().saturating_sub(body.created_at));
    if !age.is_some_and(|age| (-AHEAD..=OLDEST).contains(&age)) {
        return Err(WebhookRefused::Forged);
    }
    let event_id = event_id(delivery)?;
    let Payload {
        order,
        payment,
        refund,
        dispute,
    } = body.payload;
    let order_id = order.and_then(|order| order.entity.id);
    let (payment_id, its_order) = payment.map_or((None, None), |it| (it.entity.id, it.entity.order_id));
    let named = [refund, dispute]
        .into_iter()
        .flatten()
        .find_map(|it| it.entity.payment_id);
    Ok(WebhookEvent {
        event_id,
        event_type: body.event,
        payment_ref: order_id.or(its_order),
        transaction_ref: payment_id.or(named),
    })
}

fn is_signed(secret: &SecretString, body: &[u8], signature: &[u8]) -> bool {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return false;
    };
    mac.chain_update(body).verify_slice(signature).is_ok()
}

/// The event's id. Without one, the body stands for it: a repeated delivery has the same.
fn event_id(delivery: &WebhookDelivery) -> Result<String, WebhookRefused> {
    if delivery.header(EVENT_ID_HEADER).is_none() {
        let digest = Sha256::digest(&delivery.body);
        return Ok(format!("sha256-{}", data_encoding::HEXLOWER.encode(&digest)));
    }
    only_header(delivery, EVENT_ID_HEADER)
        .filter(|id| is_event_id(id))
        .map(str::to_owned)
        .ok_or(WebhookRefused::Malformed)
}

#[cfg(test)]
mod tests;
