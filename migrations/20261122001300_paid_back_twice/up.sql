-- A bank may take money back that was refunded before. The chargeback says how much of it went out twice, so that an order
-- still never gives back more than it captured, and the sums tell the truth.
ALTER TABLE payment_transactions ADD COLUMN excess_amount NUMERIC(14, 3) NOT NULL DEFAULT 0;
ALTER TABLE payment_transactions ADD CONSTRAINT payment_transactions_excess_check
    CHECK (excess_amount BETWEEN 0 AND amount AND (excess_amount = 0 OR (kind = 'chargeback' AND status = 'completed')));
COMMENT ON COLUMN payment_transactions.excess_amount IS 'What of a chargeback had gone back before: this money went out twice.';
