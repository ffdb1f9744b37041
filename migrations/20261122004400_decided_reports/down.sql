DROP INDEX user_reports_one_open_idx;
ALTER TABLE user_reports
    DROP CONSTRAINT user_reports_check,
    DROP CONSTRAINT user_reports_check1,
    DROP COLUMN decided_at,
    DROP COLUMN decided_by;
