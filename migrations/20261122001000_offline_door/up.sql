-- Scanners without network: what changed for them since, and scans that they tell later.

-- The transaction that changed what a door list says of a ticket. It stands on the record and not on the ticket, because every
-- check-in writes the record's indexes anyway. See docs/door.md.
ALTER TABLE attendance_records
    ADD COLUMN changed_in BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
CREATE INDEX attendance_records_changed_idx ON attendance_records (event_id, changed_in, id);
COMMENT ON COLUMN attendance_records.changed_in IS
    'Number of the transaction that last changed what a door list says of the ticket; kept by triggers.';

CREATE FUNCTION turnout_note_door_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION turnout_note_door_change() IS 'Notes on an attendance record which transaction changed it.';
CREATE TRIGGER note_door_change BEFORE UPDATE ON attendance_records
    FOR EACH ROW EXECUTE FUNCTION turnout_note_door_change();

CREATE FUNCTION turnout_touch_attendance_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Nothing is to be set: the record's own trigger notes the change.
    UPDATE attendance_records SET version = version + 1
    WHERE ticket_id = NEW.id AND changed_in <> pg_current_xact_id()::text::bigint;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION turnout_touch_attendance_record() IS 'Notes a change of a ticket on its attendance record.';
-- Whoever makes a ticket used or active again writes the record too, so that the door is not slowed down here.
CREATE TRIGGER touch_attendance_record AFTER UPDATE ON tickets
    FOR EACH ROW WHEN (OLD.generation <> NEW.generation OR OLD.guest_name <> NEW.guest_name
        OR OLD.holder_user_id <> NEW.holder_user_id OR OLD.tier_id <> NEW.tier_id
        OR OLD.status <> NEW.status AND NEW.status IN ('cancelled', 'refunded'))
    EXECUTE FUNCTION turnout_touch_attendance_record();

ALTER TABLE ticket_scans
    ADD COLUMN counts_as TEXT CHECK (counts_as IN ('ok', 'already_checked_in', 'not_valid')),
    ADD COLUMN device_at TIMESTAMPTZ;
COMMENT ON COLUMN ticket_scans.counts_as IS
    'What it counts as, where a scan that became known later changed that; what was told stays in outcome.';
COMMENT ON COLUMN ticket_scans.device_at IS 'What the clock of a device said that was offline; a time in the future is not believed.';
COMMENT ON COLUMN ticket_scans.scanned_at IS 'When it was seen: the time by which the scans of a ticket are ordered.';
