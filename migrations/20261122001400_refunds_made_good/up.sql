-- A refund that the provider refused may be made good by a later one, which need not be its retry. How much of a refund does so
-- is decided when it is noted: only then it is known what had been refused before.
ALTER TABLE payment_transactions ADD COLUMN makes_good_amount NUMERIC(14, 3) NOT NULL DEFAULT 0;
ALTER TABLE payment_transactions ADD CONSTRAINT payment_transactions_makes_good_check
    CHECK (makes_good_amount BETWEEN 0 AND amount AND (makes_good_amount = 0 OR (kind = 'refund' AND retry_of IS NULL)));
COMMENT ON COLUMN payment_transactions.makes_good_amount IS 'What of a refund makes good refunds that were refused before.';
