CREATE TABLE event_requests (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid              UUID NOT NULL UNIQUE,
    event_id          BIGINT NOT NULL REFERENCES events ON DELETE RESTRICT,
    requester_user_id BIGINT NOT NULL REFERENCES users ON DELETE RESTRICT,
    tier_id           BIGINT,
    seats             SMALLINT NOT NULL CHECK (seats BETWEEN 1 AND 20),
    message           TEXT NOT NULL DEFAULT '' CHECK (char_length(message) <= 2000),
    host_message      TEXT NOT NULL DEFAULT '' CHECK (char_length(host_message) <= 2000),
    status            TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'declined', 'cancelled')),
    reservation_id    BIGINT REFERENCES reservations ON DELETE RESTRICT,
    decided_by        BIGINT REFERENCES users ON DELETE SET NULL,
    decided_at        TIMESTAMPTZ,
    version           INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    FOREIGN KEY (tier_id, event_id) REFERENCES ticket_tiers (id, event_id) ON DELETE SET NULL (tier_id)
);
CREATE UNIQUE INDEX event_requests_one_open_idx ON event_requests (event_id, requester_user_id) WHERE status IN ('pending', 'accepted');
CREATE INDEX event_requests_event_idx ON event_requests (event_id, id);
CREATE INDEX event_requests_requester_idx ON event_requests (requester_user_id, id);
CREATE INDEX event_requests_reservation_idx ON event_requests (reservation_id);
CREATE INDEX event_requests_decided_by_idx ON event_requests (decided_by);
CREATE INDEX event_requests_tier_idx ON event_requests (tier_id, event_id);
SELECT turnout_describe('event_requests', 'Guests who ask to join an event.', '{
    "event_id": "The event.", "requester_user_id": "Who asks.",
    "tier_id": "The tier that was asked for, and once accepted that of the seats; empty: the cheapest that is sold.",
    "seats": "How many seats.", "message": "To the host.",
    "host_message": "To the guest.", "status": "pending, accepted, declined or cancelled.",
    "reservation_id": "The hold that an accepted request to a paid event opened.", "decided_by": "Who accepted, declined or cancelled it.",
    "decided_at": "When."
}');

CREATE TABLE invite_links (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid        UUID NOT NULL UNIQUE,
    event_id    BIGINT NOT NULL REFERENCES events ON DELETE CASCADE,
    created_by  BIGINT REFERENCES users ON DELETE SET NULL,
    token_hash  BYTEA NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    message     TEXT NOT NULL DEFAULT '' CHECK (char_length(message) <= 2000),
    max_uses    INTEGER NOT NULL CHECK (max_uses BETWEEN 1 AND 100000),
    uses        INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0),
    expires_at  TIMESTAMPTZ,
    revoked_at  TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT invite_link_never_overused CHECK (uses <= max_uses)
);
CREATE INDEX invite_links_event_idx ON invite_links (event_id);
CREATE INDEX invite_links_created_by_idx ON invite_links (created_by);
SELECT turnout_describe('invite_links', 'Links that invite whoever holds them.', '{
    "event_id": "The event.", "created_by": "Who made it.", "token_hash": "SHA-256 of the token, which is shown once.",
    "message": "Shown with the invitation.", "max_uses": "How many people may accept.", "uses": "How many did.",
    "expires_at": "From then on it is dead.", "revoked_at": "When the host took it back."
}');

CREATE TABLE event_invites (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid            UUID NOT NULL UNIQUE,
    event_id        BIGINT NOT NULL REFERENCES events ON DELETE RESTRICT,
    host_user_id    BIGINT REFERENCES users ON DELETE SET NULL,
    invited_user_id BIGINT REFERENCES users ON DELETE CASCADE,
    invited_phone   TEXT CHECK (invited_phone ~ '^\+[1-9][0-9]{6,14}$'),
    invite_type     TEXT NOT NULL DEFAULT 'direct' CHECK (invite_type IN ('direct', 'share_link')),
    invite_link_id  BIGINT REFERENCES invite_links ON DELETE SET NULL,
    status          TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'declined', 'expired', 'revoked')),
    message         TEXT NOT NULL DEFAULT '' CHECK (char_length(message) <= 2000),
    reservation_id  BIGINT REFERENCES reservations ON DELETE RESTRICT,
    expires_at      TIMESTAMPTZ,
    decided_at      TIMESTAMPTZ,
    version         INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (invited_user_id IS NOT NULL OR invited_phone IS NOT NULL)
);
CREATE UNIQUE INDEX event_invites_one_open_user_idx ON event_invites (event_id, invited_user_id) WHERE status IN ('pending', 'accepted');
CREATE UNIQUE INDEX event_invites_one_open_phone_idx ON event_invites (event_id, invited_phone) WHERE status IN ('pending', 'accepted') AND invited_user_id IS NULL;
CREATE INDEX event_invites_event_idx ON event_invites (event_id, id);
CREATE INDEX event_invites_host_idx ON event_invites (host_user_id);
CREATE INDEX event_invites_invited_idx ON event_invites (invited_user_id, id);
CREATE INDEX event_invites_phone_idx ON event_invites (invited_phone);
CREATE INDEX event_invites_link_idx ON event_invites (invite_link_id);
CREATE INDEX event_invites_reservation_idx ON event_invites (reservation_id);
SELECT turnout_describe('event_invites', 'Invitations to an event.', '{
    "event_id": "The event.", "host_user_id": "Who invites.", "invited_user_id": "Who is invited.",
    "invited_phone": "Number of an invited person who had no account yet, E.164.",
    "invite_type": "direct, or through a share link.", "invite_link_id": "The link that was used.",
    "status": "pending, accepted, declined, expired or revoked.", "message": "Of the host.",
    "reservation_id": "The hold that accepting an invitation to a paid event opened.",
    "expires_at": "From then on it cannot be accepted.", "decided_at": "When it was accepted, declined or revoked."
}');

CREATE TABLE attendees (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid          UUID NOT NULL UNIQUE,
    event_id      BIGINT NOT NULL REFERENCES events ON DELETE RESTRICT,
    user_id       BIGINT NOT NULL REFERENCES users ON DELETE RESTRICT,
    request_id    BIGINT REFERENCES event_requests ON DELETE SET NULL,
    invite_id     BIGINT REFERENCES event_invites ON DELETE SET NULL,
    ticket_type   TEXT NOT NULL,
    seats         SMALLINT NOT NULL CHECK (seats BETWEEN 0 AND 1000),
    is_paid       BOOLEAN NOT NULL DEFAULT FALSE,
    price_paid    NUMERIC(14, 3) NOT NULL DEFAULT 0 CHECK (price_paid >= 0),
    platform_fee  NUMERIC(14, 3) NOT NULL DEFAULT 0 CHECK (platform_fee >= 0),
    currency      TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    status        TEXT NOT NULL DEFAULT 'going' CHECK (status IN ('going', 'not_going', 'checked_in', 'cancelled')),
    checked_in_at TIMESTAMPTZ,
    version       INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (event_id, user_id),
    CHECK (status IN ('going', 'checked_in') = (seats > 0))
);
CREATE INDEX attendees_user_idx ON attendees (user_id, id);
CREATE INDEX attendees_event_idx ON attendees (event_id, id);
CREATE INDEX attendees_request_idx ON attendees (request_id);
CREATE INDEX attendees_invite_idx ON attendees (invite_id);
SELECT turnout_describe('attendees', 'Confirmed participants, one for each person and event; last in the lock order.', '{
    "event_id": "The event.", "user_id": "The participant.", "request_id": "The accepted request it comes from.",
    "invite_id": "The accepted invitation it comes from.", "ticket_type": "Name of the tier of the latest booking.",
    "seats": "Seats that are valid now.", "is_paid": "Something was paid.", "price_paid": "Paid less refunded.",
    "platform_fee": "Platform fees of the orders.", "currency": "ISO 4217.",
    "status": "going, not_going, checked_in or cancelled.", "checked_in_at": "First time through the door."
}');
