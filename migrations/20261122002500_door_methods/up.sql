-- How a guest was let in: by the code, by a code sent to the guest's phone, or by name; and houses that are full.

ALTER TABLE ticket_scans
    DROP CONSTRAINT ticket_scans_outcome_check,
    ADD CONSTRAINT ticket_scans_outcome_check CHECK (outcome IN (
        'ok', 'already_checked_in', 'not_valid', 'unpaid', 'wrong_event', 'too_early', 'house_full', 'otp_refused', 'unknown')),
    ADD COLUMN method TEXT NOT NULL DEFAULT 'code' CHECK (method IN ('code', 'otp', 'name')),
    ADD COLUMN given_reason TEXT NOT NULL DEFAULT '' CHECK (char_length(given_reason) <= 500);
COMMENT ON COLUMN ticket_scans.method IS
    'How the ticket was named: by its code, by a code sent to the guest, or picked from the list.';
COMMENT ON COLUMN ticket_scans.given_reason IS 'Why the guest was let in by name, in the words of the door.';
COMMENT ON COLUMN ticket_scans.reason IS 'The code of the refusal, or why a check-in was undone.';

ALTER TABLE attendance_otps ADD COLUMN generation SMALLINT NOT NULL DEFAULT 1 CHECK (generation > 0);
COMMENT ON COLUMN attendance_otps.generation IS 'Of the ticket''s code; once the ticket is reissued or changes hands it is worth nothing.';
COMMENT ON COLUMN attendance_otps.requested_by IS 'Who asked for it: the guest, or somebody at the door.';
