COMMENT ON COLUMN ticket_transfers.to_user_id IS 'Who took it.';
DROP INDEX ticket_transfers_expiry_idx;
