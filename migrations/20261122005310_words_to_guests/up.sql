-- What somebody wrote to guests is handed to them page by page.
CREATE INDEX notifications_written_idx ON notifications (sender_user_id, id) WHERE type IN ('seats_given', 'ticket_cancelled');
DROP INDEX payment_transactions_requested_by_idx;
CREATE INDEX payment_transactions_requested_by_idx ON payment_transactions (requested_by, id);
