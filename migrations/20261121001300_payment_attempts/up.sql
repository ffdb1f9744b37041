-- An order may be paid at another provider than the first one: each try is kept, because money may come for any.
CREATE TABLE payment_attempts (
    id                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id            BIGINT NOT NULL REFERENCES orders ON DELETE RESTRICT,
    attempt             SMALLINT NOT NULL CHECK (attempt > 0),
    provider            TEXT NOT NULL,
    provider_payment_id TEXT NOT NULL,
    started_at          TIMESTAMPTZ NOT NULL,
    poll_at             TIMESTAMPTZ,
    created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (order_id, attempt),
    UNIQUE (provider, provider_payment_id)
);
CREATE INDEX payment_attempts_poll_idx ON payment_attempts (poll_at) WHERE poll_at IS NOT NULL;
SELECT turnout_describe('payment_attempts', 'Payments that were started at a provider.', '{
    "order_id": "The order.", "attempt": "Which try of the order it is.", "provider": "At which provider.",
    "provider_payment_id": "The payment there.", "started_at": "When it was started.",
    "poll_at": "When the provider is asked next; empty once nothing more can come of it."
}');

INSERT INTO payment_attempts (order_id, attempt, provider, provider_payment_id, started_at, poll_at)
SELECT id, payment_attempt, provider, provider_payment_id, created_at, CASE status WHEN 'pending' THEN now() END
FROM orders WHERE provider_payment_id IS NOT NULL;

ALTER TABLE payment_transactions ADD COLUMN provider_payment_id TEXT;
COMMENT ON COLUMN payment_transactions.provider_payment_id IS 'The payment at the provider that the money belongs to.';
UPDATE payment_transactions t SET provider_payment_id = o.provider_payment_id FROM orders o WHERE o.id = t.order_id;

ALTER TABLE payment_webhooks ADD COLUMN provider_transaction_id TEXT;
COMMENT ON COLUMN payment_webhooks.provider_transaction_id IS 'The movement it is about, where it names only that.';

ALTER TABLE sandbox_payments DROP CONSTRAINT sandbox_payments_status_check;
ALTER TABLE sandbox_payments ADD CONSTRAINT sandbox_payments_status_check
    CHECK (status IN ('open', 'approved', 'declined', 'disputed', 'dispute_won', 'dispute_lost'));
COMMENT ON COLUMN sandbox_payments.status IS 'open, approved, declined, disputed, dispute_won or dispute_lost.';
