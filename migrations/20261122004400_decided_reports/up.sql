-- Staff decide reports; one person has one open report about another.
ALTER TABLE user_reports
    ADD COLUMN decided_by BIGINT REFERENCES users ON DELETE SET NULL,
    ADD COLUMN decided_at TIMESTAMPTZ,
    ADD CHECK ((status = 'open') = (decided_at IS NULL)),
    ADD CHECK (reporter_user_id <> reported_user_id);
CREATE INDEX user_reports_decided_by_idx ON user_reports (decided_by);
CREATE UNIQUE INDEX user_reports_one_open_idx ON user_reports (reporter_user_id, reported_user_id) WHERE status = 'open';
COMMENT ON COLUMN user_reports.decided_by IS 'Who of the staff resolved or dismissed it.';
COMMENT ON COLUMN user_reports.decided_at IS 'When; empty while it is open.';
