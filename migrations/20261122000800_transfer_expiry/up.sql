-- Offers of tickets that nobody answered are swept by their end.
CREATE INDEX ticket_transfers_expiry_idx ON ticket_transfers (expires_at) WHERE status = 'pending';
COMMENT ON COLUMN ticket_transfers.to_user_id IS 'Who answered; empty before.';
