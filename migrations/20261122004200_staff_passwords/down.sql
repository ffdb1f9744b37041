DROP TABLE password_tries;
ALTER TABLE users DROP COLUMN totp_last_step;
