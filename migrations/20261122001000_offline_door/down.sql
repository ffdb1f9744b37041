COMMENT ON COLUMN ticket_scans.scanned_at IS 'When the device saw it.';
ALTER TABLE ticket_scans DROP COLUMN device_at, DROP COLUMN counts_as;
DROP TRIGGER touch_attendance_record ON tickets;
DROP FUNCTION turnout_touch_attendance_record();
DROP TRIGGER note_door_change ON attendance_records;
DROP FUNCTION turnout_note_door_change();
ALTER TABLE attendance_records DROP COLUMN changed_in;
