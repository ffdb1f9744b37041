//! What PayPal says of a delivery in its headers.

use chrono::{DateTime, Utc};
use turnout_ports::payments::WebhookDelivery;

use crate::delivery::only_header;

/// The only way in which PayPal signs.
pub(super) const ALGORITHM: &str = "SHA256withRSA";

/// The headers of a delivery, each of which must have come exactly once.
pub(super) struct Transmission<'a> {
    pub id: &'a str,
    /// As it was written: it is signed in this form.
    pub time_text: &'a str,
    pub time: DateTime<Utc>,
    /// In base64, as it came.
    pub signature_text: &'a str,
    pub signature: Vec<u8>,
    pub certificate_url: &'a str,
}

impl<'a> Transmission<'a> {
    /// None if a header is missing, too long or strange.
    pub fn of(delivery: &'a WebhookDelivery) -> Option<Self> {
        let header = |name: &str, longest: usize| {
            only_header(delivery, name).filter(|text| {
                let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
                !text.is_empty() && text.len() <= longest && is_plain
            })
        };
        if header("paypal-auth-algo", 100)? != ALGORITHM {
            return None;
        }
        let time_text = header("paypal-transmission-time", 100)?;
        let signature_text = header("paypal-transmission-sig", 1000)?;
        Some(Self {
            // A bar would move the border between the signed parts.
            id: header("paypal-transmission-id", 50).filter(|id| !id.contains('|'))?,
            time_text,
            time: DateTime::parse_from_rfc3339(time_text).ok()?.to_utc(),
            signature_text,
            signature: data_encoding::BASE64.decode(signature_text.as_bytes()).ok()?,
            certificate_url: header("paypal-cert-url", 500)?,
        })
    }

    /// What PayPal signed: the body stands in it by its CRC-32, as an unsigned decimal number.
    pub fn signed_text(&self, webhook_id: &str, body: &[u8]) -> String {
        let crc = crc32fast::hash(body);
        format!("{}|{}|{webhook_id}|{crc}", self.id, self.time_text)
    }
}
