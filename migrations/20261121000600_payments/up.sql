CREATE TABLE payment_transactions (
    id                      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid                    UUID NOT NULL UNIQUE,
    order_id                BIGINT NOT NULL REFERENCES orders ON DELETE RESTRICT,
    kind                    TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'chargeback')),
    status                  TEXT NOT NULL CHECK (status IN ('pending', 'completed', 'failed')),
    amount                  NUMERIC(14, 3) NOT NULL CHECK (amount > 0),
    currency                TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    provider                TEXT NOT NULL,
    provider_transaction_id TEXT,
    payment_id              BIGINT REFERENCES payment_transactions ON DELETE RESTRICT,
    is_stray                BOOLEAN NOT NULL DEFAULT FALSE,
    reason                  TEXT NOT NULL DEFAULT '' CHECK (char_length(reason) <= 2000),
    failure_reason          TEXT NOT NULL DEFAULT '',
    requested_by            BIGINT REFERENCES users ON DELETE SET NULL,
    provider_response       JSONB NOT NULL DEFAULT '{}',
    completed_at            TIMESTAMPTZ,
    created_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK ((kind = 'payment') = (payment_id IS NULL)),
    CHECK ((status = 'completed') = (completed_at IS NOT NULL))
);
CREATE UNIQUE INDEX payment_transactions_used_once_idx ON payment_transactions (provider, kind, provider_transaction_id) WHERE provider_transaction_id IS NOT NULL;
CREATE UNIQUE INDEX payment_transactions_one_capture_idx ON payment_transactions (order_id) WHERE kind = 'payment' AND status = 'completed' AND NOT is_stray;
CREATE INDEX payment_transactions_order_idx ON payment_transactions (order_id, id);
CREATE INDEX payment_transactions_payment_idx ON payment_transactions (payment_id);
CREATE INDEX payment_transactions_requested_by_idx ON payment_transactions (requested_by);
CREATE INDEX payment_transactions_pending_idx ON payment_transactions (created_at) WHERE status = 'pending';
SELECT turnout_describe('payment_transactions', 'Movements of money, one row each.', '{
    "order_id": "The order.", "kind": "payment, refund or chargeback.", "status": "pending, completed or failed.",
    "amount": "Always above zero; the kind tells the direction.", "currency": "ISO 4217.", "provider": "At which provider.",
    "provider_transaction_id": "Its id there.", "payment_id": "The payment that a refund or chargeback takes back.",
    "is_stray": "Money that bought nothing, and its refund.", "reason": "Why a refund was made.",
    "failure_reason": "What the provider said.", "requested_by": "Who asked for a refund.",
    "provider_response": "What is worth keeping of the answer, without secrets.", "completed_at": "When the provider confirmed."
}');

CREATE TABLE payment_webhooks (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid              UUID NOT NULL UNIQUE,
    provider          TEXT NOT NULL,
    provider_event_id TEXT NOT NULL CHECK (char_length(provider_event_id) BETWEEN 1 AND 255),
    webhook_type      TEXT NOT NULL,
    provider_payment_id TEXT,
    order_id          BIGINT REFERENCES orders ON DELETE RESTRICT,
    payload           BYTEA NOT NULL,
    signature         TEXT NOT NULL DEFAULT '',
    status            TEXT NOT NULL DEFAULT 'received' CHECK (status IN ('received', 'processed', 'ignored', 'failed')),
    processing_error  TEXT NOT NULL DEFAULT '',
    received_at       TIMESTAMPTZ NOT NULL,
    processed_at      TIMESTAMPTZ,
    created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (provider, provider_event_id)
);
CREATE INDEX payment_webhooks_order_idx ON payment_webhooks (order_id);
CREATE INDEX payment_webhooks_open_idx ON payment_webhooks (received_at) WHERE status IN ('received', 'failed');
SELECT turnout_describe('payment_webhooks', 'The inbox: verified deliveries of the providers, each stored once and processed after.', '{
    "provider": "Who sent it.", "provider_event_id": "Its id there; a second delivery changes nothing.",
    "webhook_type": "In the words of the provider.", "provider_payment_id": "The payment it is about.", "order_id": "The order it was about, once known.",
    "payload": "The body as it came.", "signature": "The signature header.",
    "status": "received, processed, ignored or failed.", "processing_error": "Why processing failed.",
    "received_at": "When it came.", "processed_at": "When it took effect."
}');

CREATE TABLE sandbox_payments (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_ref      TEXT NOT NULL UNIQUE,
    checkout_token   TEXT NOT NULL UNIQUE,
    idempotency_key  TEXT NOT NULL UNIQUE,
    reference        TEXT NOT NULL,
    description      TEXT NOT NULL DEFAULT '',
    amount           NUMERIC(14, 3) NOT NULL CHECK (amount > 0),
    currency         TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    status           TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'approved', 'declined', 'disputed')),
    refunded_amount  NUMERIC(14, 3) NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
    created_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (refunded_amount <= amount)
);
SELECT turnout_describe('sandbox_payments', 'The books of the sandbox provider: what a real provider would keep on its own side.', '{
    "payment_ref": "Id of the payment at the sandbox.", "checkout_token": "Secret part of the address of the checkout page.",
    "idempotency_key": "Of the call that made it.", "reference": "What the caller called it: the order.",
    "description": "Shown on the checkout page.", "amount": "To pay.", "currency": "ISO 4217.",
    "status": "open, approved, declined or disputed.", "refunded_amount": "What went back."
}');

CREATE TABLE sandbox_refunds (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    refund_ref      TEXT NOT NULL UNIQUE,
    payment_ref     TEXT NOT NULL REFERENCES sandbox_payments (payment_ref) ON DELETE CASCADE,
    idempotency_key TEXT NOT NULL UNIQUE,
    amount          NUMERIC(14, 3) NOT NULL CHECK (amount > 0),
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX sandbox_refunds_payment_idx ON sandbox_refunds (payment_ref);
SELECT turnout_describe('sandbox_refunds', 'Refunds in the books of the sandbox provider.', '{
    "refund_ref": "Id of the refund at the sandbox.", "payment_ref": "What is refunded.",
    "idempotency_key": "Of the call that made it.", "amount": "What goes back."
}');
