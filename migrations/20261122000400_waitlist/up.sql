-- The line of a tier: how many seats are waited for, and how a place in it ends.

ALTER TABLE event_inventory ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0);
ALTER TABLE tier_inventory ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0);
COMMENT ON COLUMN event_inventory.waiting IS 'Seats that people on the waitlist want; free ones belong to them.';
COMMENT ON COLUMN tier_inventory.waiting IS 'Seats that people in the line of the tier want.';
CREATE INDEX event_inventory_waiting_idx ON event_inventory (event_id) WHERE waiting > 0;

ALTER TABLE waitlist_entries
    ADD COLUMN closed_for TEXT
        CHECK (closed_for IN ('event_cancelled', 'event_over', 'sales_closed', 'not_admitted', 'too_many_seats')),
    ADD COLUMN ended_at TIMESTAMPTZ,
    DROP CONSTRAINT waitlist_entries_status_check,
    ADD CONSTRAINT waitlist_entries_status_check
        CHECK (status IN ('waiting', 'offered', 'accepted', 'expired', 'left', 'closed'));
UPDATE waitlist_entries SET ended_at = updated_at WHERE status NOT IN ('waiting', 'offered');
ALTER TABLE waitlist_entries
    ADD CONSTRAINT waitlist_entries_ended_check CHECK ((status IN ('waiting', 'offered')) = (ended_at IS NULL)),
    ADD CONSTRAINT waitlist_entries_closed_check CHECK ((status = 'closed') = (closed_for IS NOT NULL)),
    ADD CONSTRAINT waitlist_entries_offer_check CHECK (status <> 'offered' OR reservation_id IS NOT NULL);
COMMENT ON COLUMN waitlist_entries.status IS 'waiting, offered, accepted, expired, left or closed.';
COMMENT ON COLUMN waitlist_entries.closed_for IS 'Why nothing can come of it any more.';
COMMENT ON COLUMN waitlist_entries.ended_at IS 'When it was accepted, expired, left or closed.';

UPDATE event_inventory i SET waiting = line.seats FROM (
    SELECT event_id, sum(seats) AS seats FROM waitlist_entries WHERE status = 'waiting' GROUP BY event_id
) line WHERE i.event_id = line.event_id;
UPDATE tier_inventory i SET waiting = line.seats FROM (
    SELECT tier_id, sum(seats) AS seats FROM waitlist_entries WHERE status = 'waiting' GROUP BY tier_id
) line WHERE i.tier_id = line.tier_id;
