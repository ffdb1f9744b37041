//! Deliveries of payment providers.

use crate::text_enum::text_enum;

text_enum! {
    /// Where a delivery in the inbox stands.
    WebhookStatus {
        /// Waits to take effect.
        Received = "received",
        /// It took effect on an order.
        Processed = "processed",
        /// It was about none of our payments.
        Ignored = "ignored",
        /// It could not be processed; it is tried again by itself for a while.
        Failed = "failed",
    }
}
