DROP TABLE audit_log_summaries, audit_seals, audit_logs;
DROP FUNCTION turnout_refuse_audit_change();
