-- Staff sign in with a password and a code that an app computes.

ALTER TABLE users ADD COLUMN totp_last_step BIGINT CHECK (totp_last_step >= 0);
COMMENT ON COLUMN users.totp_last_step IS 'The latest half minute whose TOTP code was used; no earlier code works any more.';

-- By phone and not by user: a phone that nobody has is locked in the same way, so that locking tells nothing.
CREATE TABLE password_tries (
    phone        TEXT PRIMARY KEY CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    tries        INTEGER NOT NULL CHECK (tries > 0),
    counted_at   TIMESTAMPTZ NOT NULL,
    locked_until TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX password_tries_counted_idx ON password_tries (counted_at);
SELECT turnout_describe('password_tries', 'How often the password of a phone was tried since it was last right; forgotten after a day.', '{
    "phone": "The phone that was typed, E.164, whether or not somebody has it.",
    "tries": "Counted before they are compared.",
    "counted_at": "When the last one was counted.",
    "locked_until": "Until when no other one is compared."
}');
