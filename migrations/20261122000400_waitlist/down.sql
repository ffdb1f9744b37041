UPDATE waitlist_entries SET status = 'left', closed_for = NULL WHERE status = 'closed';
ALTER TABLE waitlist_entries
    DROP COLUMN closed_for,
    DROP COLUMN ended_at,
    DROP CONSTRAINT waitlist_entries_offer_check,
    DROP CONSTRAINT waitlist_entries_status_check,
    ADD CONSTRAINT waitlist_entries_status_check CHECK (status IN ('waiting', 'offered', 'accepted', 'expired', 'left'));
COMMENT ON COLUMN waitlist_entries.status IS 'waiting, offered, accepted, expired or left.';
ALTER TABLE tier_inventory DROP COLUMN waiting;
ALTER TABLE event_inventory DROP COLUMN waiting;
