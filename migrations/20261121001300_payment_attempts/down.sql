UPDATE sandbox_payments SET status = 'disputed' WHERE status IN ('dispute_won', 'dispute_lost');
ALTER TABLE sandbox_payments DROP CONSTRAINT sandbox_payments_status_check;
ALTER TABLE sandbox_payments ADD CONSTRAINT sandbox_payments_status_check
    CHECK (status IN ('open', 'approved', 'declined', 'disputed'));
COMMENT ON COLUMN sandbox_payments.status IS 'open, approved, declined or disputed.';
ALTER TABLE payment_webhooks DROP COLUMN provider_transaction_id;
ALTER TABLE payment_transactions DROP COLUMN provider_payment_id;
DROP TABLE payment_attempts;
