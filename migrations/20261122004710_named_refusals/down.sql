ALTER TABLE ticket_scans DROP CONSTRAINT ticket_scans_named_check, DROP COLUMN named_at, DROP COLUMN named_device;
