-- What a refused scan was told is kept with it: a repeat gets the same answer, whatever has been undone, merged or moved since.

ALTER TABLE ticket_scans ADD COLUMN named_at TIMESTAMPTZ, ADD COLUMN named_device TEXT,
    ADD CONSTRAINT ticket_scans_named_check CHECK ((named_at IS NULL) = (named_device IS NULL));
COMMENT ON COLUMN ticket_scans.named_at IS 'The instant that a refusal named: the admission it met, when the guest had left, or when the doors open.';
COMMENT ON COLUMN ticket_scans.named_device IS 'The device of that admission; empty where none was named.';
