-- Codes that let a guest in are counted by who has them sent and by who gets them, and like all codes by where they go.

ALTER TABLE otp_counts DROP CONSTRAINT otp_counts_scope_check,
    ADD CONSTRAINT otp_counts_scope_check CHECK (scope IN ('address', 'network', 'user', 'door', 'guest', 'prefix', 'dial_code',
        'all', 'wrong_address', 'wrong_network', 'wrong_all'));
COMMENT ON COLUMN otp_counts.scope IS 'What is counted: codes by address, network, user, prefix, dial code or all; codes for the door by who has them sent (door) and by guest; wrong guesses by address, network or all.';
