//! Codes of payments, refunds and webhooks.

use crate::codes::codes;

codes! {
    WEBHOOK_FORGED: "webhook_forged", 401, "The webhook's signature is wrong", "Check the webhook secret of the provider in the configuration.";
    WEBHOOK_MALFORMED: "webhook_malformed", 400, "The webhook is not an event of this provider", "Check which version of its events the provider sends.";
    PAYMENT_PROVIDER_UNAVAILABLE: "payment_provider_unavailable", 503, "The payment provider does not answer", "Repeat the request after `Retry-After` seconds; the seats stay reserved.";
    PAYMENT_RETURN_FORGED: "payment_return_forged", 422, "This is not what the provider gave for this payment", "Send what the provider's SDK answered for this order, or an empty body: the server asks the provider in any case.";
    PAYMENT_REFUSED: "payment_refused", 409, "The payment provider refused", "Choose another provider, or try again with a new order.";
    ORDER_NOT_REFUNDABLE: "order_not_refundable", 409, "There is nothing to refund", "`order_status` says where the order stands; what is under way counts.";
    REFUND_EXCEEDS_PAYMENT: "refund_exceeds_payment", 422, "More than what can still be refunded", "`refundable` says how much is left.";
    REFUND_NOT_FAILED: "refund_not_failed", 409, "Only a refund that the provider refused is tried again", "`refund_status` says where it stands; wait while it is pending.";
    REFUND_RETRIED: "refund_retried", 409, "The refund was tried again before", "Read the order: the new refund is among its transactions.";
    REFUND_MADE_GOOD: "refund_made_good", 409, "Later refunds have made it good", "`refund_owed` says what is still owed of the order: refund that amount.";
    EVENT_NOT_CANCELLED: "event_not_cancelled", 404, "The event was not cancelled", "Read the event: `status` says where it stands.";
    CHECKOUT_DECIDED: "checkout_decided", 409, "The payment was decided before", "`payment_status` says how.";
}
