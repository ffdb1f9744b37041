DROP TABLE ticket_scans, attendance_otps, attendance_records;
