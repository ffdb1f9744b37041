UPDATE sessions SET revoked_reason = 'ended' WHERE revoked_reason = 'password_changed';
ALTER TABLE sessions DROP CONSTRAINT sessions_revoked_reason_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_revoked_reason_check CHECK (revoked_reason IN (
    'logout', 'ended', 'reuse', 'deactivated', 'phone_changed', 'role_changed', 'erased'));
DROP TABLE token_revocations;
