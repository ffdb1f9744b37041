-- Access tokens are checked without the database. What kills one before its time stands here, and each server process looks
-- here several times a second.

CREATE TABLE token_revocations (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_uuid UUID,
    user_uuid    UUID,
    least_epoch  INTEGER,
    revoked_in   BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    expires_at   TIMESTAMPTZ NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK ((session_uuid IS NULL) <> (user_uuid IS NULL)),
    CHECK ((user_uuid IS NULL) = (least_epoch IS NULL))
);
CREATE INDEX token_revocations_revoked_in_idx ON token_revocations (revoked_in);
CREATE INDEX token_revocations_expires_idx ON token_revocations (expires_at);
SELECT turnout_describe('token_revocations', 'Which access tokens are dead before their time; kept until the last of them has expired.', '{
    "session_uuid": "The tokens of this session are dead. Or empty.",
    "user_uuid": "The older tokens of this user are dead. Or empty.",
    "least_epoch": "Tokens of the user are dead whose users.auth_epoch was lower.",
    "revoked_in": "Number of the transaction that wrote the row, by which readers find what is new to them.",
    "expires_at": "From when no such token can be alive any more."
}');

ALTER TABLE sessions DROP CONSTRAINT sessions_revoked_reason_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_revoked_reason_check CHECK (revoked_reason IN (
    'logout', 'ended', 'reuse', 'deactivated', 'phone_changed', 'role_changed', 'password_changed', 'erased'));
