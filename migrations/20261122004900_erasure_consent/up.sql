-- Whether a person gave tickets up when they asked to be erased, and reports that no longer tell of whom they were about.

ALTER TABLE users ADD COLUMN gives_up_tickets BOOLEAN NOT NULL DEFAULT FALSE;
COMMENT ON COLUMN users.gives_up_tickets IS 'Whether the erasure that they asked for may take valid tickets without a refund.';

ALTER TABLE user_reports DROP CONSTRAINT user_reports_reason_check,
    ADD CONSTRAINT user_reports_reason_check CHECK (char_length(reason) <= 2000);
COMMENT ON COLUMN user_reports.reason IS 'In the words of the reporter; emptied with the person whom they are about.';
