ALTER TABLE payment_transactions DROP COLUMN excess_amount;
