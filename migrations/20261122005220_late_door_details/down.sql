DROP INDEX attendance_records_noted_idx;
DROP INDEX ticket_scans_time_idx;
