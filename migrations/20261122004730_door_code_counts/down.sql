DELETE FROM otp_counts WHERE scope IN ('door', 'guest');
ALTER TABLE otp_counts DROP CONSTRAINT otp_counts_scope_check,
    ADD CONSTRAINT otp_counts_scope_check CHECK (scope IN ('address', 'network', 'user', 'prefix', 'dial_code', 'all',
        'wrong_address', 'wrong_network', 'wrong_all'));
COMMENT ON COLUMN otp_counts.scope IS 'What is counted: codes by address, network, user, prefix, dial code or all; wrong guesses by address, network or all.';
