//! Deliveries in the inbox, as staff see them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_domain::ids::OrderId;
use turnout_domain::payments::WebhookStatus;
use turnout_ports::payments::WebhookSummary;
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use crate::wire::words::words;

/// A webhook in the inbox. Its body is not shown: it may hold what is private.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(super) struct WebhookView {
    /// Its id.
    id: Uuid,
    /// Who sent it.
    #[schema(examples("sandbox"))]
    provider: String,
    /// The provider's id of the event.
    #[schema(examples("evt_0197a3c45d6e"))]
    provider_event_id: String,
    /// What the provider calls it.
    #[serde(rename = "type")]
    #[schema(examples("payment.approved"))]
    event_type: String,
    /// Where it stands.
    #[schema(schema_with = statuses)]
    status: &'static str,
    /// Why processing failed; empty otherwise.
    #[schema(examples("the payment provider cannot be reached"))]
    error: String,
    /// The payment at the provider, where it names one.
    #[schema(required = true, examples("sbx_pay_91c3"))]
    provider_payment_id: Option<String>,
    /// The order on which it took effect.
    #[schema(required = true)]
    order_id: Option<Uuid>,
    /// How many bytes the body has.
    #[schema(examples(187))]
    size: u32,
    /// When it came.
    received_at: DateTime<Utc>,
    /// When it took effect, or was found to be about none of our payments.
    #[schema(required = true)]
    processed_at: Option<DateTime<Utc>>,
}

/// The words of a webhook's status.
pub(super) fn statuses() -> Schema {
    words(
        "`received`: waits to take effect; `processed`: took effect; `ignored`: about none of our payments; `failed`: could \
         not be processed.",
        WebhookStatus::ALL.iter().map(|status| status.as_str()),
    )
}

impl From<WebhookSummary> for WebhookView {
    fn from(webhook: WebhookSummary) -> Self {
        Self {
            id: webhook.id.uuid(),
            provider: webhook.provider.to_string(),
            provider_event_id: webhook.event_id,
            event_type: webhook.event_type,
            status: webhook.status.as_str(),
            error: webhook.error,
            provider_payment_id: webhook.payment_ref,
            order_id: webhook.order.map(OrderId::uuid),
            size: webhook.size,
            received_at: webhook.received_at,
            processed_at: webhook.processed_at,
        }
    }
}
