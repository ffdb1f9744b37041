-- Limits on one-time codes that all server processes share.

ALTER TABLE phone_otps ADD COLUMN prefix TEXT NOT NULL DEFAULT '',
    ADD COLUMN is_free BOOLEAN NOT NULL DEFAULT FALSE,
    ADD CONSTRAINT phone_otps_free_is_expired CHECK (NOT is_free OR status = 'expired');
COMMENT ON COLUMN phone_otps.prefix IS 'The dial code and the digits after it by which codes are counted.';
COMMENT ON COLUMN phone_otps.is_free IS 'It was never sent, because the service failed, and does not count among the codes of its phone.';
CREATE INDEX phone_otps_prefix_idx ON phone_otps (prefix, created_at DESC);
CREATE INDEX phone_otps_verified_idx ON phone_otps (verified_at) WHERE verified_at IS NOT NULL;

CREATE TABLE otp_counts (
    scope     TEXT NOT NULL CHECK (scope IN ('address', 'network', 'user', 'prefix', 'dial_code', 'all',
                                             'wrong_address', 'wrong_network', 'wrong_all')),
    key       TEXT NOT NULL CHECK (char_length(key) <= 100),
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at   TIMESTAMPTZ NOT NULL,
    used      INTEGER NOT NULL CHECK (used > 0),
    most      INTEGER CHECK (used <= most),
    PRIMARY KEY (scope, key, starts_at),
    CHECK (starts_at < ends_at)
);
CREATE INDEX otp_counts_end_idx ON otp_counts (ends_at);
SELECT turnout_describe('otp_counts', 'How many one-time codes were sent, and how many guesses were wrong, by who and where, within a time.', '{
    "scope": "What is counted: codes by address, network, user, prefix, dial code or all; wrong guesses by address, network or all.",
    "key": "Which one of these; wrong guesses of all are spread over several.",
    "starts_at": "The beginning of the time.", "ends_at": "When the row may be forgotten.",
    "used": "How many.", "most": "How many were allowed when it was last counted; empty for what is only counted."
}');

CREATE TABLE otp_alarms (
    kind      TEXT NOT NULL CHECK (kind IN ('pumping', 'spraying', 'cap')),
    key       TEXT NOT NULL CHECK (char_length(key) <= 100),
    raised_at TIMESTAMPTZ NOT NULL,
    until     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (kind, key),
    CHECK (raised_at < until)
);
SELECT turnout_describe('otp_alarms', 'What stops one-time codes for a while.', '{
    "kind": "pumping (codes to a prefix do not come back), spraying (guesses at many phones are wrong) or cap (no more messages today).",
    "key": "The prefix, the dial code, or all.", "raised_at": "When it was raised the last time.", "until": "When it ends."
}');
