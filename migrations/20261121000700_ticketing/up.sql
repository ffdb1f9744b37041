CREATE TABLE tickets (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid           UUID NOT NULL UNIQUE,
    number         TEXT NOT NULL UNIQUE CHECK (number ~ '^TKT-[0-9A-F]{8,}-[0-9]{6}$'),
    event_id       BIGINT NOT NULL REFERENCES events ON DELETE RESTRICT,
    tier_id        BIGINT NOT NULL,
    order_id       BIGINT REFERENCES orders ON DELETE RESTRICT,
    attendee_id    BIGINT NOT NULL REFERENCES attendees ON DELETE RESTRICT,
    holder_user_id BIGINT NOT NULL REFERENCES users ON DELETE RESTRICT,
    seat_no        SMALLINT NOT NULL CHECK (seat_no BETWEEN 1 AND 20),
    guest_name     TEXT NOT NULL DEFAULT '' CHECK (char_length(guest_name) <= 120),
    guest_email    TEXT,
    guest_phone    TEXT,
    status         TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'used', 'cancelled', 'refunded')),
    generation     SMALLINT NOT NULL DEFAULT 1 CHECK (generation > 0),
    code_key_id    SMALLINT NOT NULL CHECK (code_key_id BETWEEN 0 AND 255),
    used_at        TIMESTAMPTZ,
    ended_at       TIMESTAMPTZ,
    version        INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (id, event_id),
    FOREIGN KEY (tier_id, event_id) REFERENCES ticket_tiers (id, event_id) ON DELETE RESTRICT,
    CHECK (status <> 'used' OR used_at IS NOT NULL),
    CHECK ((status IN ('cancelled', 'refunded')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX tickets_one_per_seat_idx ON tickets (order_id, seat_no) WHERE order_id IS NOT NULL;
CREATE INDEX tickets_event_idx ON tickets (event_id, id);
CREATE INDEX tickets_tier_idx ON tickets (tier_id, event_id);
CREATE INDEX tickets_attendee_idx ON tickets (attendee_id);
CREATE INDEX tickets_holder_idx ON tickets (holder_user_id, id DESC);
SELECT turnout_describe('tickets', 'Each admits one person; fifth in the lock order.', '{
    "number": "TKT-{uuid-prefix}-{YYMMDD}.", "event_id": "The event.", "tier_id": "The tier.",
    "order_id": "The order it was bought with; empty for an accepted free request or invitation.",
    "attendee_id": "The participant whose seat it is.", "holder_user_id": "Who may show it.",
    "seat_no": "Which seat of the order or booking.", "guest_name": "Who comes in with it.", "guest_email": "Of the guest.",
    "guest_phone": "Of the guest, E.164.", "status": "active, used, cancelled or refunded.",
    "generation": "Raised by reissue and transfer; codes of older generations are dead.",
    "code_key_id": "Which signing key makes its code, so that the code stays the same when keys change.",
    "used_at": "When it was redeemed.", "ended_at": "When it was cancelled or refunded."
}');

CREATE TABLE ticket_secrets (
    ticket_id   BIGINT PRIMARY KEY REFERENCES tickets ON DELETE RESTRICT,
    secret_hash BYTEA NOT NULL CHECK (octet_length(secret_hash) = 32),
    secret_salt BYTEA NOT NULL CHECK (octet_length(secret_salt) = 16),
    is_redeemed BOOLEAN NOT NULL DEFAULT FALSE,
    redeemed_at TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (is_redeemed = (redeemed_at IS NOT NULL))
);
SELECT turnout_describe('ticket_secrets', 'What the database keeps of a ticket code.', '{
    "ticket_id": "The ticket.", "secret_hash": "SHA-256 of salt and code; the code itself is never stored.",
    "secret_salt": "Random.", "is_redeemed": "The code was used at the door.", "redeemed_at": "When."
}');

CREATE TABLE ticket_transfers (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         UUID NOT NULL UNIQUE,
    ticket_id    BIGINT NOT NULL REFERENCES tickets ON DELETE RESTRICT,
    from_user_id BIGINT NOT NULL REFERENCES users ON DELETE RESTRICT,
    to_user_id   BIGINT REFERENCES users ON DELETE RESTRICT,
    to_phone     TEXT NOT NULL CHECK (to_phone ~ '^\+[1-9][0-9]{6,14}$'),
    status       TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'declined', 'cancelled', 'expired')),
    expires_at   TIMESTAMPTZ NOT NULL,
    decided_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX ticket_transfers_one_open_idx ON ticket_transfers (ticket_id) WHERE status = 'pending';
CREATE INDEX ticket_transfers_ticket_idx ON ticket_transfers (ticket_id);
CREATE INDEX ticket_transfers_from_idx ON ticket_transfers (from_user_id);
CREATE INDEX ticket_transfers_to_idx ON ticket_transfers (to_user_id);
CREATE INDEX ticket_transfers_phone_idx ON ticket_transfers (to_phone) WHERE status = 'pending';
SELECT turnout_describe('ticket_transfers', 'Offers of a ticket from one person to another.', '{
    "ticket_id": "The ticket.", "from_user_id": "Who offers.", "to_user_id": "Who took it.", "to_phone": "To whom it was offered, E.164.",
    "status": "pending, accepted, declined, cancelled or expired.", "expires_at": "Until when it can be accepted.", "decided_at": "When it ended."
}');
