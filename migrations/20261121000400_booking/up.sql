CREATE TABLE ticket_tiers (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid           UUID NOT NULL UNIQUE,
    event_id       BIGINT NOT NULL REFERENCES events ON DELETE CASCADE,
    name           TEXT NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    description    TEXT NOT NULL DEFAULT '' CHECK (char_length(description) <= 2000),
    price          NUMERIC(14, 3) NOT NULL CHECK (price >= 0),
    currency       TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    max_per_order  SMALLINT CHECK (max_per_order BETWEEN 1 AND 20),
    sales_start_at TIMESTAMPTZ,
    sales_end_at   TIMESTAMPTZ,
    position       SMALLINT NOT NULL DEFAULT 1 CHECK (position > 0),
    is_active      BOOLEAN NOT NULL DEFAULT TRUE,
    version        INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (sales_end_at > sales_start_at),
    UNIQUE (id, event_id),
    UNIQUE (event_id, name)
);
SELECT turnout_describe('ticket_tiers', 'Kinds of ticket of an event.', '{
    "event_id": "The event.", "name": "Shown to people.", "description": "What it includes.",
    "price": "For one seat, as displayed.", "currency": "ISO 4217.",
    "max_per_order": "Seats in one order; empty: the seat limit of the event (1, or 2 with plus one) for each person.",
    "sales_start_at": "Before this nothing is sold.", "sales_end_at": "From this instant nothing is sold.",
    "position": "Order of showing.", "is_active": "False: no longer sold."
}');

CREATE TABLE event_inventory (
    event_id       BIGINT PRIMARY KEY REFERENCES events ON DELETE CASCADE,
    capacity       INTEGER NOT NULL CHECK (capacity BETWEEN 0 AND 1000000),
    held           INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    sold           INTEGER NOT NULL DEFAULT 0 CHECK (sold >= 0),
    going_count    INTEGER NOT NULL DEFAULT 0 CHECK (going_count >= 0),
    requests_count INTEGER NOT NULL DEFAULT 0 CHECK (requests_count >= 0),
    CONSTRAINT event_never_oversold CHECK (held + sold <= capacity)
) WITH (fillfactor = 50);
SELECT turnout_describe('event_inventory', 'The seats of an event. Narrow, because it is the row that buyers meet on; first in the lock order.', '{
    "event_id": "The event.", "capacity": "Seats in all.", "held": "Seats of reservations whose row says live.",
    "sold": "Seats of confirmed attendees.", "going_count": "Seats of attendees who are going or checked in.",
    "requests_count": "Pending requests."
}');

CREATE TABLE tier_inventory (
    tier_id  BIGINT PRIMARY KEY,
    event_id BIGINT NOT NULL,
    capacity INTEGER NOT NULL CHECK (capacity BETWEEN 0 AND 1000000),
    held     INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    sold     INTEGER NOT NULL DEFAULT 0 CHECK (sold >= 0),
    FOREIGN KEY (tier_id, event_id) REFERENCES ticket_tiers (id, event_id) ON DELETE CASCADE,
    CONSTRAINT tier_never_oversold CHECK (held + sold <= capacity)
) WITH (fillfactor = 50);
CREATE INDEX tier_inventory_event_idx ON tier_inventory (event_id);
SELECT turnout_describe('tier_inventory', 'The seats of a tier; second in the lock order.', '{
    "tier_id": "The tier.", "event_id": "Its event.", "capacity": "Quantity of the tier.",
    "held": "Seats of reservations whose row says live.", "sold": "Seats of confirmed attendees."
}');

CREATE TABLE reservations (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid       UUID NOT NULL UNIQUE,
    event_id   BIGINT NOT NULL REFERENCES events ON DELETE RESTRICT,
    tier_id    BIGINT NOT NULL,
    user_id    BIGINT NOT NULL REFERENCES users ON DELETE RESTRICT,
    seats      SMALLINT NOT NULL CHECK (seats BETWEEN 1 AND 20),
    status     TEXT NOT NULL DEFAULT 'live' CHECK (status IN ('live', 'consumed', 'released', 'expired')),
    source     TEXT NOT NULL DEFAULT 'open' CHECK (source IN ('open', 'request', 'invite', 'waitlist', 'host')),
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    FOREIGN KEY (tier_id, event_id) REFERENCES ticket_tiers (id, event_id) ON DELETE RESTRICT,
    CHECK ((status = 'live') = (ended_at IS NULL))
);
CREATE INDEX reservations_live_by_event_idx ON reservations (event_id, expires_at) WHERE status = 'live';
CREATE INDEX reservations_live_by_expiry_idx ON reservations (expires_at) WHERE status = 'live';
CREATE INDEX reservations_live_by_person_idx ON reservations (user_id, event_id) WHERE status = 'live';
CREATE INDEX reservations_event_idx ON reservations (event_id);
CREATE INDEX reservations_tier_idx ON reservations (tier_id, event_id);
CREATE INDEX reservations_user_idx ON reservations (user_id, id);
SELECT turnout_describe('reservations', 'Seats kept for a person for a limited time; third in the lock order.', '{
    "uuid": "The public reservation_key.", "event_id": "The event.", "tier_id": "The tier.", "user_id": "For whom.",
    "seats": "How many.", "status": "live, consumed (paid or booked), released (given back) or expired.",
    "source": "Which way led to it.", "expires_at": "From this instant it holds nothing, whatever status says.",
    "ended_at": "When it stopped being live."
}');

CREATE TABLE waitlist_entries (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid           UUID NOT NULL UNIQUE,
    event_id       BIGINT NOT NULL REFERENCES events ON DELETE CASCADE,
    tier_id        BIGINT NOT NULL,
    user_id        BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    seats          SMALLINT NOT NULL CHECK (seats BETWEEN 1 AND 20),
    status         TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'offered', 'accepted', 'expired', 'left')),
    reservation_id BIGINT REFERENCES reservations ON DELETE RESTRICT,
    offered_at     TIMESTAMPTZ,
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    FOREIGN KEY (tier_id, event_id) REFERENCES ticket_tiers (id, event_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX waitlist_entries_one_each_idx ON waitlist_entries (tier_id, user_id) WHERE status IN ('waiting', 'offered');
CREATE INDEX waitlist_entries_line_idx ON waitlist_entries (tier_id, id) WHERE status = 'waiting';
CREATE INDEX waitlist_entries_tier_idx ON waitlist_entries (tier_id, event_id);
CREATE INDEX waitlist_entries_event_idx ON waitlist_entries (event_id);
CREATE INDEX waitlist_entries_user_idx ON waitlist_entries (user_id);
CREATE INDEX waitlist_entries_reservation_idx ON waitlist_entries (reservation_id);
SELECT turnout_describe('waitlist_entries', 'Who waits for a seat, first come first served by id.', '{
    "event_id": "The event.", "tier_id": "The tier.", "user_id": "Who waits.", "seats": "How many seats.",
    "status": "waiting, offered, accepted, expired or left.", "reservation_id": "The hold of the offer.",
    "offered_at": "When a freed seat was offered."
}');

CREATE TABLE orders (
    id                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid                UUID NOT NULL UNIQUE,
    number              TEXT NOT NULL UNIQUE CHECK (number ~ '^ORD-[0-9]{8}-[0-9A-F]{8,}$'),
    user_id             BIGINT NOT NULL REFERENCES users ON DELETE RESTRICT,
    event_id            BIGINT NOT NULL REFERENCES events ON DELETE RESTRICT,
    tier_id             BIGINT NOT NULL,
    reservation_id      BIGINT NOT NULL REFERENCES reservations ON DELETE RESTRICT,
    seats               SMALLINT NOT NULL CHECK (seats BETWEEN 1 AND 20),
    status              TEXT NOT NULL CHECK (status IN ('pending', 'paid', 'failed', 'expired', 'cancelled', 'partially_refunded', 'refunded', 'disputed')),
    currency            TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    unit_price          NUMERIC(14, 3) NOT NULL CHECK (unit_price >= 0),
    net_amount          NUMERIC(14, 3) NOT NULL CHECK (net_amount >= 0),
    gst_percent         NUMERIC(5, 2) NOT NULL CHECK (gst_percent BETWEEN 0 AND 100),
    gst_amount          NUMERIC(14, 3) NOT NULL CHECK (gst_amount >= 0),
    platform_fee        NUMERIC(14, 3) NOT NULL CHECK (platform_fee >= 0),
    fee_bearer          TEXT NOT NULL CHECK (fee_bearer IN ('host', 'guest')),
    total_amount        NUMERIC(14, 3) NOT NULL CHECK (total_amount >= 0),
    captured_amount     NUMERIC(14, 3) NOT NULL DEFAULT 0 CHECK (captured_amount >= 0),
    refunded_amount     NUMERIC(14, 3) NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
    provider            TEXT,
    payment_attempt     SMALLINT NOT NULL DEFAULT 1 CHECK (payment_attempt > 0),
    provider_payment_id TEXT,
    failure_reason      TEXT NOT NULL DEFAULT '',
    expires_at          TIMESTAMPTZ NOT NULL,
    paid_at             TIMESTAMPTZ,
    closed_at           TIMESTAMPTZ,
    version             INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    FOREIGN KEY (tier_id, event_id) REFERENCES ticket_tiers (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT order_lines_sum_to_total CHECK (
        total_amount = net_amount + gst_amount + CASE fee_bearer WHEN 'guest' THEN platform_fee ELSE 0 END),
    CONSTRAINT order_captured_once CHECK (captured_amount IN (0, total_amount)),
    CONSTRAINT order_refund_within_capture CHECK (refunded_amount <= captured_amount),
    CONSTRAINT order_status_matches_money CHECK (
        CASE status
            WHEN 'paid' THEN captured_amount = total_amount AND refunded_amount = 0
            WHEN 'partially_refunded' THEN captured_amount = total_amount AND refunded_amount > 0 AND refunded_amount < captured_amount
            WHEN 'refunded' THEN captured_amount = total_amount AND refunded_amount = captured_amount
            WHEN 'disputed' THEN captured_amount = total_amount
            ELSE captured_amount = 0
        END),
    CHECK (provider IS NOT NULL OR total_amount = 0)
);
CREATE UNIQUE INDEX orders_one_per_reservation_idx ON orders (reservation_id) WHERE status NOT IN ('failed', 'expired', 'cancelled');
CREATE UNIQUE INDEX orders_provider_payment_idx ON orders (provider, provider_payment_id) WHERE provider_payment_id IS NOT NULL;
CREATE INDEX orders_user_idx ON orders (user_id, id DESC);
CREATE INDEX orders_event_idx ON orders (event_id, id);
CREATE INDEX orders_tier_idx ON orders (tier_id, event_id);
CREATE INDEX orders_reservation_idx ON orders (reservation_id);
CREATE INDEX orders_pending_idx ON orders (expires_at) WHERE status = 'pending';
SELECT turnout_describe('orders', 'What is bought, and what became of it; fourth in the lock order.', '{
    "number": "ORD-{YYYYMMDD}-{uuid-prefix}.", "user_id": "The buyer.", "event_id": "The event.", "tier_id": "The tier.",
    "reservation_id": "The hold it pays for.", "seats": "How many.",
    "status": "pending, paid, failed, expired, cancelled, partially_refunded, refunded or disputed.",
    "currency": "Of all its amounts.", "unit_price": "Displayed price of one seat when it was ordered.",
    "net_amount": "Without tax.", "gst_percent": "Tax rate when it was ordered.", "gst_amount": "Tax.",
    "platform_fee": "Of the platform.", "fee_bearer": "Who pays the platform fee; only of a guest it is part of the total.",
    "total_amount": "What the buyer pays.", "captured_amount": "What was captured: nothing, or exactly the total.",
    "refunded_amount": "What went back.", "provider": "Payment provider; empty for a free order.",
    "payment_attempt": "Counts tries; part of the idempotency key at the provider.",
    "provider_payment_id": "The payment at the provider.", "failure_reason": "Why the latest try failed.",
    "expires_at": "Until when it can be paid.", "paid_at": "When it became paid.",
    "closed_at": "When it failed, expired or was cancelled."
}');

CREATE TABLE order_guests (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   BIGINT NOT NULL REFERENCES orders ON DELETE RESTRICT,
    seat_no    SMALLINT NOT NULL CHECK (seat_no BETWEEN 1 AND 20),
    name       TEXT NOT NULL DEFAULT '' CHECK (char_length(name) <= 120),
    email      TEXT CHECK (char_length(email) <= 254),
    phone      TEXT CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (order_id, seat_no)
);
SELECT turnout_describe('order_guests', 'The named guests of an order, one for each seat.', '{
    "order_id": "The order.", "seat_no": "1 to the number of seats.", "name": "As the buyer wrote it; may be empty.",
    "email": "Of the guest.", "phone": "Of the guest, E.164."
}');
