UPDATE user_reports SET reason = '…' WHERE reason = '';
ALTER TABLE user_reports DROP CONSTRAINT user_reports_reason_check,
    ADD CONSTRAINT user_reports_reason_check CHECK (char_length(reason) BETWEEN 1 AND 2000);
COMMENT ON COLUMN user_reports.reason IS 'In the words of the reporter.';
ALTER TABLE users DROP COLUMN gives_up_tickets;
