COMMENT ON COLUMN attendance_otps.requested_by IS 'Who asked at the door.';
ALTER TABLE attendance_otps DROP COLUMN generation;

UPDATE ticket_scans SET outcome = 'not_valid' WHERE outcome IN ('house_full', 'otp_refused');
COMMENT ON COLUMN ticket_scans.reason IS 'Given for an undo or an exception.';
ALTER TABLE ticket_scans
    DROP COLUMN given_reason,
    DROP COLUMN method,
    DROP CONSTRAINT ticket_scans_outcome_check,
    ADD CONSTRAINT ticket_scans_outcome_check CHECK (outcome IN (
        'ok', 'already_checked_in', 'not_valid', 'unpaid', 'wrong_event', 'too_early', 'unknown'));
