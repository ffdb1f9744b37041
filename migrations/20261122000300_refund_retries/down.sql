DROP INDEX payment_webhooks_failed_idx;
ALTER TABLE payment_transactions DROP COLUMN retry_of;
