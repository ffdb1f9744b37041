//! Orders and payments.

use turnout_ports::privacy::Rule;

use super::{BOOKS, NOBODY, Personal, Table, emptied, impersonal, kept};

const BUYER: &str = "the buyer";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "orders",
        plain: &[
            "event_id",
            "tier_id",
            "reservation_id",
            "gst_percent",
            "fee_bearer",
            "payment_attempt",
            "expires_at",
            "closed_at",
            "when_refunded",
        ],
        personal: ORDER,
    },
    Table {
        name: "payment_attempts",
        plain: &["order_id", "attempt", "provider", "started_at", "poll_at"],
        personal: &[kept("provider_payment_id", BUYER, BOOKS)],
    },
    Table {
        name: "payment_transactions",
        plain: &[
            "order_id",
            "provider",
            "payment_id",
            "is_stray",
            "failure_reason",
            "retry_of",
            "excess_amount",
            "makes_good_amount",
        ],
        personal: &[
            kept("kind", BUYER, BOOKS).file("transactions.json"),
            kept("status", BUYER, BOOKS).file("transactions.json"),
            kept("amount", BUYER, BOOKS).file("transactions.json"),
            kept("currency", BUYER, BOOKS).file("transactions.json"),
            kept("provider_transaction_id", BUYER, BOOKS).file("transactions.json"),
            kept("provider_payment_id", BUYER, BOOKS),
            kept("reason", "who asked for a refund", BOOKS).file("transactions.json"),
            kept("requested_by", "who asked for a refund", NOBODY),
            emptied("provider_response", BUYER),
            kept("completed_at", BUYER, BOOKS).file("transactions.json"),
        ],
    },
    Table {
        name: "payment_webhooks",
        plain: &[
            "provider",
            "provider_event_id",
            "webhook_type",
            "provider_payment_id",
            "order_id",
            "status",
            "processing_error",
            "received_at",
            "processed_at",
            "provider_transaction_id",
        ],
        personal: &[
            emptied("payload", BUYER).by(Rule::WebhookBodies),
            emptied("signature", BUYER).by(Rule::WebhookBodies),
        ],
    },
    impersonal(
        "sandbox_payments",
        &[
            "payment_ref",
            "checkout_token",
            "idempotency_key",
            "reference",
            "description",
            "amount",
            "currency",
            "status",
            "refunded_amount",
        ],
    ),
    impersonal(
        "sandbox_refunds",
        &["refund_ref", "payment_ref", "idempotency_key", "amount"],
    ),
];

const ORDER: &[Personal] = &[
    kept("number", BUYER, BOOKS).file("orders.json"),
    kept("user_id", BUYER, NOBODY),
    kept("seats", BUYER, BOOKS).file("orders.json"),
    kept("status", BUYER, BOOKS).file("orders.json"),
    kept("currency", BUYER, BOOKS).file("orders.json"),
    kept("unit_price", BUYER, BOOKS).file("orders.json"),
    kept("net_amount", BUYER, BOOKS).file("orders.json"),
    kept("gst_amount", BUYER, BOOKS).file("orders.json"),
    kept("platform_fee", BUYER, BOOKS).file("orders.json"),
    kept("total_amount", BUYER, BOOKS).file("orders.json"),
    kept("captured_amount", BUYER, BOOKS).file("orders.json"),
    kept("refunded_amount", BUYER, BOOKS).file("orders.json"),
    kept("provider", BUYER, BOOKS).file("orders.json"),
    kept("provider_payment_id", BUYER, BOOKS),
    kept("failure_reason", BUYER, BOOKS).file("orders.json"),
    kept("paid_at", BUYER, BOOKS).file("orders.json"),
];
