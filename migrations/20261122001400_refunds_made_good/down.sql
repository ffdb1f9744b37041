ALTER TABLE payment_transactions DROP COLUMN makes_good_amount;
