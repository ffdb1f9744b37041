DROP TABLE sandbox_refunds, sandbox_payments, payment_webhooks, payment_transactions;
