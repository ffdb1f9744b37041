CREATE TABLE users (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid            UUID NOT NULL UNIQUE,
    phone           TEXT UNIQUE CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    password_hash   TEXT,
    totp_secret     BYTEA,
    is_active       BOOLEAN NOT NULL DEFAULT TRUE,
    is_staff        BOOLEAN NOT NULL DEFAULT FALSE,
    is_superuser    BOOLEAN NOT NULL DEFAULT FALSE,
    auth_epoch      INTEGER NOT NULL DEFAULT 1 CHECK (auth_epoch > 0),
    joined_at       TIMESTAMPTZ NOT NULL,
    last_login_at   TIMESTAMPTZ,
    deactivated_at  TIMESTAMPTZ,
    erased_at       TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (phone IS NOT NULL OR erased_at IS NOT NULL),
    CHECK (NOT is_superuser OR is_staff)
);
SELECT turnout_describe('users', 'Who can sign in. The phone number is the login name.', '{
    "phone": "E.164; empty only once the user is erased.",
    "password_hash": "Argon2id in PHC form, for staff who have a password.",
    "totp_secret": "Sealed TOTP secret of staff.",
    "is_active": "False refuses every sign-in and request.",
    "is_staff": "May use the routes of the operators, by role.",
    "is_superuser": "Staff with every permission.",
    "auth_epoch": "Raised when all access tokens given so far must die.",
    "joined_at": "First sign-in.",
    "last_login_at": "Latest sign-in.",
    "deactivated_at": "When is_active became false.",
    "erased_at": "When personal data was removed at the wish of the user."
}');

CREATE TABLE user_profiles (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        UUID NOT NULL UNIQUE,
    user_id     BIGINT NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
    name        TEXT NOT NULL DEFAULT '' CHECK (char_length(name) <= 120),
    email       TEXT CHECK (char_length(email) <= 254 AND position('@' IN email) > 1),
    bio         TEXT NOT NULL DEFAULT '' CHECK (char_length(bio) <= 2000),
    location    TEXT NOT NULL DEFAULT '' CHECK (char_length(location) <= 200),
    birth_date  DATE CHECK (birth_date >= DATE '1900-01-01'),
    gender      TEXT CHECK (gender IN ('male', 'female', 'non-binary', 'other')),
    company     TEXT NOT NULL DEFAULT '' CHECK (char_length(company) <= 200),
    is_verified BOOLEAN NOT NULL DEFAULT FALSE,
    is_active   BOOLEAN NOT NULL DEFAULT TRUE,
    metadata    JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    version     INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
SELECT turnout_describe('user_profiles', 'What a user shows and keeps about themselves; one for each user.', '{
    "user_id": "The user; the profile goes with them.",
    "name": "Display name; public.",
    "email": "Private.",
    "bio": "Public.",
    "location": "City or region; public.",
    "birth_date": "Private.",
    "gender": "Judged by the gender rule of an event; otherwise private.",
    "company": "Public.",
    "is_verified": "The phone number was proved by a code.",
    "is_active": "False hides the profile.",
    "metadata": "Free fields of the app."
}');

CREATE TABLE user_pictures (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         UUID NOT NULL UNIQUE,
    user_id      BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    position     SMALLINT NOT NULL CHECK (position BETWEEN 1 AND 6),
    object_key   TEXT NOT NULL,
    content_type TEXT NOT NULL,
    width        INTEGER NOT NULL CHECK (width > 0),
    height       INTEGER NOT NULL CHECK (height > 0),
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (user_id, position) DEFERRABLE INITIALLY IMMEDIATE
);
SELECT turnout_describe('user_pictures', 'One to six pictures of a profile.', '{
    "user_id": "Whose picture; goes with the user.",
    "position": "1 to 6, the order of showing.",
    "object_key": "Key in the object store.",
    "content_type": "MIME type after re-encoding.",
    "width": "Pixels.",
    "height": "Pixels."
}');

CREATE TABLE interests (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE CHECK (char_length(name) BETWEEN 1 AND 80),
    slug        TEXT NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    description TEXT NOT NULL DEFAULT '',
    is_active   BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
SELECT turnout_describe('interests', 'What people and events are about; base data.', '{
    "name": "Shown to people.",
    "slug": "The public key on the wire.",
    "description": "One sentence.",
    "is_active": "False hides it from choosing; existing uses stay."
}');

CREATE TABLE user_interests (
    user_id     BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    interest_id BIGINT NOT NULL REFERENCES interests ON DELETE CASCADE,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, interest_id)
);
CREATE INDEX user_interests_interest_idx ON user_interests (interest_id);
SELECT turnout_describe('user_interests', 'Which interests a user has.', '{
    "user_id": "The user.", "interest_id": "The interest."
}');

CREATE TABLE phone_otps (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         UUID NOT NULL UNIQUE,
    phone        TEXT NOT NULL CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    purpose      TEXT NOT NULL DEFAULT 'sign_in' CHECK (purpose IN ('sign_in', 'change_phone', 'erase')),
    user_id      BIGINT REFERENCES users ON DELETE CASCADE,
    code_hash    TEXT NOT NULL,
    status       TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'verified', 'expired', 'exhausted')),
    attempts     SMALLINT NOT NULL DEFAULT 0,
    max_attempts SMALLINT NOT NULL CHECK (max_attempts BETWEEN 1 AND 20),
    ip_address   TEXT,
    expires_at   TIMESTAMPTZ NOT NULL,
    resend_at    TIMESTAMPTZ NOT NULL,
    verified_at  TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (attempts BETWEEN 0 AND max_attempts),
    CHECK ((status = 'verified') = (verified_at IS NOT NULL))
);
CREATE UNIQUE INDEX phone_otps_one_live_idx ON phone_otps (phone, purpose) WHERE status = 'pending';
CREATE INDEX phone_otps_phone_created_idx ON phone_otps (phone, created_at DESC);
CREATE INDEX phone_otps_created_idx ON phone_otps (created_at);
CREATE INDEX phone_otps_user_idx ON phone_otps (user_id);
SELECT turnout_describe('phone_otps', 'One-time codes sent to phones. Rows are kept as the budget of a number.', '{
    "phone": "Where the code was sent, E.164.",
    "purpose": "What the code allows.",
    "user_id": "Who asked, for purposes other than signing in.",
    "code_hash": "Argon2id of the code with salt and pepper, PHC form.",
    "status": "pending, verified, expired (late or replaced by a newer code) or exhausted.",
    "attempts": "Guesses counted before they are compared.",
    "max_attempts": "Guesses allowed.",
    "ip_address": "Who asked for the code.",
    "expires_at": "When the code stops working.",
    "resend_at": "Before this no further code is sent.",
    "verified_at": "When the right code came."
}');

CREATE TABLE sessions (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid           UUID NOT NULL UNIQUE,
    user_id        BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    device         TEXT NOT NULL DEFAULT '' CHECK (char_length(device) <= 200),
    user_agent     TEXT NOT NULL DEFAULT '' CHECK (char_length(user_agent) <= 512),
    ip_address     TEXT,
    last_used_at   TIMESTAMPTZ NOT NULL,
    expires_at     TIMESTAMPTZ NOT NULL,
    revoked_at     TIMESTAMPTZ,
    revoked_reason TEXT CHECK (revoked_reason IN ('logout', 'ended', 'reuse', 'deactivated', 'phone_changed', 'role_changed', 'erased')),
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL))
);
CREATE INDEX sessions_user_idx ON sessions (user_id, id);
SELECT turnout_describe('sessions', 'A signed-in device: one family of refresh tokens.', '{
    "user_id": "Who is signed in.",
    "device": "Name the app gave.",
    "user_agent": "At sign-in.",
    "ip_address": "At sign-in.",
    "last_used_at": "Latest refresh.",
    "expires_at": "When the newest refresh token dies.",
    "revoked_at": "When the family was ended.",
    "revoked_reason": "Why it was ended."
}');

CREATE TABLE refresh_tokens (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        UUID NOT NULL UNIQUE,
    session_id  BIGINT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    parent_id   BIGINT REFERENCES refresh_tokens ON DELETE CASCADE,
    token_hash  BYTEA NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    expires_at  TIMESTAMPTZ NOT NULL,
    used_at     TIMESTAMPTZ,
    revoked_at  TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX refresh_tokens_one_live_idx ON refresh_tokens (session_id) WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE INDEX refresh_tokens_session_idx ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_parent_idx ON refresh_tokens (parent_id);
SELECT turnout_describe('refresh_tokens', 'Refresh tokens, each used once.', '{
    "session_id": "The family.",
    "parent_id": "The token it replaced.",
    "token_hash": "SHA-256 of the token, which is never stored.",
    "expires_at": "When it dies unused.",
    "used_at": "When it was exchanged for its successor.",
    "revoked_at": "When it was killed with its family, or replaced after a lost answer."
}');

CREATE TABLE user_devices (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         UUID NOT NULL UNIQUE,
    user_id      BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    platform     TEXT NOT NULL CHECK (platform IN ('ios', 'android', 'web')),
    push_token   TEXT NOT NULL UNIQUE CHECK (char_length(push_token) <= 4096),
    app_version  TEXT NOT NULL DEFAULT '',
    locale       TEXT NOT NULL DEFAULT 'en',
    last_seen_at TIMESTAMPTZ NOT NULL,
    disabled_at  TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX user_devices_user_idx ON user_devices (user_id);
SELECT turnout_describe('user_devices', 'Devices that take push messages.', '{
    "user_id": "Whose device.", "platform": "Which push service.", "push_token": "Address at the push service.",
    "app_version": "Of the app.", "locale": "Language for messages.", "last_seen_at": "Latest registration.",
    "disabled_at": "When the push service said the token is gone."
}');

CREATE TABLE user_blocks (
    blocker_user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    blocked_user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (blocker_user_id, blocked_user_id),
    CHECK (blocker_user_id <> blocked_user_id)
);
CREATE INDEX user_blocks_blocked_idx ON user_blocks (blocked_user_id);
SELECT turnout_describe('user_blocks', 'Who does not want to meet whom.', '{
    "blocker_user_id": "Who blocks.", "blocked_user_id": "Who is blocked."
}');

CREATE TABLE user_reports (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid             UUID NOT NULL UNIQUE,
    reporter_user_id BIGINT REFERENCES users ON DELETE SET NULL,
    reported_user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    reason           TEXT NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 2000),
    status           TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved', 'dismissed')),
    created_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at       TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX user_reports_reporter_idx ON user_reports (reporter_user_id);
CREATE INDEX user_reports_reported_idx ON user_reports (reported_user_id);
SELECT turnout_describe('user_reports', 'Complaints about users, for staff.', '{
    "reporter_user_id": "Who complained.", "reported_user_id": "About whom.", "reason": "In the words of the reporter.",
    "status": "open, resolved or dismissed."
}');

CREATE TABLE roles (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z_]*$'),
    description TEXT NOT NULL DEFAULT '',
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
SELECT turnout_describe('roles', 'Named sets of permissions; base data.', '{
    "name": "The key.", "description": "For whom it is."
}');

CREATE TABLE permissions (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE CHECK (code ~ '^[a-z_]+\.[a-z_]+$'),
    description TEXT NOT NULL DEFAULT '',
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
SELECT turnout_describe('permissions', 'What can be allowed, as resource.action; base data.', '{
    "code": "resource.action.", "description": "What it allows."
}');

CREATE TABLE role_permissions (
    role_id       BIGINT NOT NULL REFERENCES roles ON DELETE CASCADE,
    permission_id BIGINT NOT NULL REFERENCES permissions ON DELETE CASCADE,
    scope         TEXT NOT NULL CHECK (scope IN ('own', 'event', 'organization', 'all')),
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (role_id, permission_id)
);
CREATE INDEX role_permissions_permission_idx ON role_permissions (permission_id);
SELECT turnout_describe('role_permissions', 'Which permissions a role holds, and how far.', '{
    "role_id": "The role.", "permission_id": "The permission.", "scope": "own, event, organization or all."
}');
