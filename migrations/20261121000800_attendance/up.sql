CREATE TABLE attendance_records (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid           UUID NOT NULL UNIQUE,
    ticket_id      BIGINT NOT NULL UNIQUE REFERENCES tickets ON DELETE RESTRICT,
    event_id       BIGINT NOT NULL REFERENCES events ON DELETE RESTRICT,
    user_id        BIGINT NOT NULL REFERENCES users ON DELETE RESTRICT,
    payment_status TEXT NOT NULL CHECK (payment_status IN ('unpaid', 'paid', 'refunded')),
    checked_in_at  TIMESTAMPTZ,
    checked_in_by  BIGINT REFERENCES users ON DELETE SET NULL,
    device         TEXT NOT NULL DEFAULT '' CHECK (char_length(device) <= 200),
    checked_out_at TIMESTAMPTZ,
    entries        INTEGER NOT NULL DEFAULT 0 CHECK (entries >= 0),
    notes          TEXT NOT NULL DEFAULT '' CHECK (char_length(notes) <= 2000),
    version        INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    FOREIGN KEY (ticket_id, event_id) REFERENCES tickets (id, event_id) ON DELETE RESTRICT
);
CREATE INDEX attendance_records_event_idx ON attendance_records (event_id, id);
CREATE INDEX attendance_records_user_idx ON attendance_records (user_id);
CREATE INDEX attendance_records_checked_in_by_idx ON attendance_records (checked_in_by);
SELECT turnout_describe('attendance_records', 'What happened at the door for one ticket.', '{
    "ticket_id": "The ticket.", "event_id": "The event.", "user_id": "Who held the ticket.", "payment_status": "unpaid, paid or refunded.",
    "checked_in_at": "Latest admission.", "checked_in_by": "Who scanned.", "device": "With which device.",
    "checked_out_at": "Latest leaving.", "entries": "How often admitted.", "notes": "Of the door."
}');

CREATE TABLE attendance_otps (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         UUID NOT NULL UNIQUE,
    ticket_id    BIGINT NOT NULL REFERENCES tickets ON DELETE CASCADE,
    requested_by BIGINT REFERENCES users ON DELETE SET NULL,
    code_hash    TEXT NOT NULL,
    status       TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'used', 'expired', 'exhausted')),
    attempts     SMALLINT NOT NULL DEFAULT 0,
    max_attempts SMALLINT NOT NULL CHECK (max_attempts BETWEEN 1 AND 20),
    expires_at   TIMESTAMPTZ NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (attempts BETWEEN 0 AND max_attempts)
);
CREATE UNIQUE INDEX attendance_otps_one_live_idx ON attendance_otps (ticket_id) WHERE status = 'pending';
CREATE INDEX attendance_otps_ticket_idx ON attendance_otps (ticket_id);
CREATE INDEX attendance_otps_requested_by_idx ON attendance_otps (requested_by);
SELECT turnout_describe('attendance_otps', 'Codes for guests whose phone shows no QR.', '{
    "ticket_id": "The ticket.", "requested_by": "Who asked at the door.", "code_hash": "Argon2id of the code with salt and pepper.",
    "status": "pending, used, expired or exhausted.", "attempts": "Guesses counted before they are compared.",
    "max_attempts": "Guesses allowed.", "expires_at": "When it stops working."
}');

CREATE TABLE ticket_scans (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid           UUID NOT NULL UNIQUE,
    event_id       BIGINT NOT NULL REFERENCES events ON DELETE RESTRICT,
    ticket_id      BIGINT REFERENCES tickets ON DELETE RESTRICT,
    direction      TEXT NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out', 'undo')),
    outcome        TEXT NOT NULL CHECK (outcome IN ('ok', 'already_checked_in', 'not_valid', 'unpaid', 'wrong_event', 'too_early', 'unknown')),
    scanned_by     BIGINT REFERENCES users ON DELETE SET NULL,
    device         TEXT NOT NULL DEFAULT '' CHECK (char_length(device) <= 200),
    client_scan_id UUID,
    source         TEXT NOT NULL DEFAULT 'online' CHECK (source IN ('online', 'offline')),
    reason         TEXT NOT NULL DEFAULT '' CHECK (char_length(reason) <= 500),
    scanned_at     TIMESTAMPTZ NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (event_id, client_scan_id)
);
CREATE INDEX ticket_scans_event_idx ON ticket_scans (event_id, id);
CREATE INDEX ticket_scans_ticket_idx ON ticket_scans (ticket_id, id);
CREATE INDEX ticket_scans_scanned_by_idx ON ticket_scans (scanned_by);
SELECT turnout_describe('ticket_scans', 'Every scan at the door, refused ones too.', '{
    "event_id": "Where it was scanned.", "ticket_id": "The ticket, if it is one of ours.", "direction": "in, out or undo.",
    "outcome": "What the door was told.", "scanned_by": "Who scanned.", "device": "With which device.",
    "client_scan_id": "Made by the device; a repeated scan has one effect.", "source": "online or offline.",
    "reason": "Given for an undo or an exception.", "scanned_at": "When the device saw it."
}');
