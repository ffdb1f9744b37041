//! What an event is about.

use serde::Deserialize;
use turnout_ports::payments::{WebhookEvent, WebhookRefused};

use crate::delivery::is_event_id;

#[derive(Deserialize)]
struct Body {
    id: String,
    event_type: String,
    resource: Resource,
}

/// An order, a capture, a refund or a dispute, of which an event shows what it is about.
#[derive(Deserialize)]
struct Resource {
    id: Option<String>,
    order_id: Option<String>,
    #[serde(default)]
    supplementary_data: SupplementaryData,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    disputed_transactions: Vec<DisputedTransaction>,
}

#[derive(Default, Deserialize)]
struct SupplementaryData {
    #[serde(default)]
    related_ids: RelatedIds,
}

#[derive(Default, Deserialize)]
struct RelatedIds {
    order_id: Option<String>,
    capture_id: Option<String>,
}

#[derive(Deserialize)]
struct Link {
    href: String,
    rel: String,
}

#[derive(Deserialize)]
struct DisputedTransaction {
    seller_transaction_id: Option<String>,
}

/// Reads a verified body.
pub(super) fn read(body: &[u8]) -> Result<WebhookEvent, WebhookRefused> {
    let body: Body = serde_json::from_slice(body).map_err(|_| WebhookRefused::Malformed)?;
    if !is_event_id(&body.id) {
        return Err(WebhookRefused::Malformed);
    }
    let resource = body.resource;
    let related = resource.supplementary_data.related_ids;
    let above = |path: &str| resource.links.iter().find_map(|link| link.above(path));
    let (payment_ref, transaction_ref) = match Kind::of(&body.event_type) {
        Kind::Order => (resource.order_id.or(resource.id), None),
        Kind::Payment => {
            let capture = related.capture_id.or_else(|| above("/v2/payments/captures/"));
            (
                related.order_id.or_else(|| above("/v2/checkout/orders/")),
                capture.or(resource.id),
            )
        }
        Kind::Dispute => {
            let mut disputed = resource.disputed_transactions.into_iter();
            (None, disputed.find_map(|transaction| transaction.seller_transaction_id))
        }
        Kind::Other => (None, None),
    };
    Ok(WebhookEvent {
        event_id: body.id,
        event_type: body.event_type,
        payment_ref,
        transaction_ref,
    })
}

enum Kind {
    Order,
    /// About a capture, or about a refund, which links upwards to its capture.
    Payment,
    Dispute,
    Other,
}

impl Kind {
    fn of(event_type: &str) -> Self {
        let kinds = [
            ("CHECKOUT.", Self::Order),
            ("PAYMENT.CAPTURE.", Self::Payment),
            ("PAYMENT.REFUND.", Self::Payment),
            ("CUSTOMER.DISPUTE.", Self::Dispute),
        ];
        let kind = kinds.into_iter().find(|(begin, _)| event_type.starts_with(begin));
        kind.map_or(Self::Other, |(_, kind)| kind)
    }
}

impl Link {
    /// The id at the end of a link upwards, if it leads to this path.
    fn above(&self, path: &str) -> Option<String> {
        let (_, id) = self.href.rsplit_once(path)?;
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (self.rel == "up" && is_id).then(|| id.to_owned())
    }
}

#[cfg(test)]
mod tests;
