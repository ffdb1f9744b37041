//! PayPal is asked whether a delivery is its own.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use turnout_ports::payments::WebhookRefused;

use super::super::session::Session;
use super::transmission::{ALGORITHM, Transmission};
use crate::http::Call;

#[derive(Deserialize)]
struct Verdict {
    verification_status: String,
}

/// Passes if PayPal says that it sent this.
pub(super) async fn verify(
    session: &Session,
    webhook_id: &str,
    sent: &Transmission<'_>,
    body: &[u8],
) -> Result<(), WebhookRefused> {
    // What is no event can be nothing that PayPal sent.
    let question = question(webhook_id, sent, body).ok_or(WebhookRefused::Forged)?;
    let path = ["v1", "notifications", "verify-webhook-signature"];
    let call = || {
        Call::post("verify the webhook", &path)
            .safe_to_repeat()
            .json_text(question.clone())
    };
    let answer = session.send(call).await;
    let answer = answer.map_err(|error| WebhookRefused::Unchecked(error.to_string()))?;
    match answer.status() {
        200 => {}
        // It does not understand what came with the delivery.
        400 | 422 => return Err(WebhookRefused::Forged),
        status => {
            return Err(WebhookRefused::Unchecked(format!(
                "PayPal did not verify it ({status})"
            )));
        }
    }
    let verdict: Verdict = answer
        .read()
        .map_err(|error| WebhookRefused::Unchecked(error.to_string()))?;
    match verdict.verification_status.as_str() {
        "SUCCESS" => Ok(()),
        "FAILURE" => Err(WebhookRefused::Forged),
        _ => Err(WebhookRefused::Unchecked("PayPal's verdict is not known".to_owned())),
    }
}

/// The question as JSON. The event stands in it byte for byte as it came, since it is signed so; that is safe because
/// it is exactly one object.
fn question(webhook_id: &str, sent: &Transmission<'_>, body: &[u8]) -> Option<String> {
    let event = std::str::from_utf8(body).ok()?;
    serde_json::from_str::<Map<String, Value>>(event).ok()?;
    let rest = json!({
        "auth_algo": ALGORITHM,
        "cert_url": sent.certificate_url,
        "transmission_id": sent.id,
        "transmission_sig": sent.signature_text,
        "transmission_time": sent.time_text,
        "webhook_id": webhook_id,
    })
    .to_string();
    let open = rest.strip_suffix('}')?;
    Some(format!("{open},\"webhook_event\":{event}}}"))
}
