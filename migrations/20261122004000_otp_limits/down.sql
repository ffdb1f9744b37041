DROP TABLE otp_alarms;
DROP TABLE otp_counts;
ALTER TABLE phone_otps DROP COLUMN is_free, DROP COLUMN prefix;
DROP INDEX phone_otps_verified_idx;
