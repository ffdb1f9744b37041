-- A refund that the provider refused stays as it is. Trying it again is a refund of its own that names the refused one;
-- each has one successor at most, so that trying twice at once sends money once.
ALTER TABLE payment_transactions ADD COLUMN retry_of BIGINT REFERENCES payment_transactions ON DELETE RESTRICT;
ALTER TABLE payment_transactions ADD CONSTRAINT payment_transactions_retry_check CHECK (retry_of IS NULL OR kind = 'refund');
CREATE UNIQUE INDEX payment_transactions_one_retry_idx ON payment_transactions (retry_of);
COMMENT ON COLUMN payment_transactions.retry_of IS 'The refused refund that this one tries again.';

-- Staff look for deliveries that could not be processed.
CREATE INDEX payment_webhooks_failed_idx ON payment_webhooks (id) WHERE status = 'failed';
