CREATE TABLE venues (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid            UUID NOT NULL UNIQUE,
    created_by      BIGINT REFERENCES users ON DELETE SET NULL,
    name            TEXT NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    address         TEXT NOT NULL DEFAULT '' CHECK (char_length(address) <= 500),
    city            TEXT NOT NULL DEFAULT '' CHECK (char_length(city) <= 120),
    postal_code     TEXT NOT NULL DEFAULT '' CHECK (char_length(postal_code) <= 20),
    country         TEXT NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
    venue_type      TEXT NOT NULL DEFAULT 'indoor' CHECK (venue_type IN ('indoor', 'outdoor', 'virtual', 'hybrid')),
    capacity        INTEGER CHECK (capacity BETWEEN 1 AND 1000000),
    latitude        NUMERIC(9, 6) CHECK (latitude BETWEEN -90 AND 90),
    longitude       NUMERIC(9, 6) CHECK (longitude BETWEEN -180 AND 180),
    amenities       JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(amenities) = 'object'),
    contact_email   TEXT,
    contact_phone   TEXT,
    metadata        JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    is_active       BOOLEAN NOT NULL DEFAULT TRUE,
    version         INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
CREATE INDEX venues_city_idx ON venues (lower(city), id);
CREATE INDEX venues_created_by_idx ON venues (created_by);
SELECT turnout_describe('venues', 'The directory of places where events happen.', '{
    "created_by": "Who entered it.", "name": "Name of the place.", "address": "Street address.", "city": "City.",
    "postal_code": "Postal code.", "country": "ISO 3166-1 alpha-2.", "venue_type": "indoor, outdoor, virtual or hybrid.",
    "capacity": "People the place holds.", "latitude": "Degrees north, WGS 84.", "longitude": "Degrees east, WGS 84.",
    "amenities": "Features, as an object of names and values.", "contact_email": "For bookings of the place.",
    "contact_phone": "For bookings of the place.", "metadata": "Accessibility and other hints.",
    "is_active": "False hides it from choosing."
}');

CREATE TABLE event_categories (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name        TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    is_active   BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
SELECT turnout_describe('event_categories', 'Shelves for events; base data.', '{
    "slug": "The public key on the wire.", "name": "Shown to people.", "description": "One sentence.",
    "is_active": "False hides it from choosing."
}');

CREATE TABLE events (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid           UUID NOT NULL UNIQUE,
    host_user_id   BIGINT NOT NULL REFERENCES users ON DELETE RESTRICT,
    title          TEXT NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    slug           TEXT NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    description    TEXT NOT NULL DEFAULT '' CHECK (char_length(description) <= 20000),
    kind           TEXT NOT NULL DEFAULT 'other' CHECK (kind IN ('party', 'conference', 'seminar', 'workshop', 'networking', 'concert', 'festival', 'meetup', 'exhibition', 'sports', 'fundraiser', 'other')),
    mood           TEXT NOT NULL DEFAULT '' CHECK (char_length(mood) <= 60),
    status         TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'postponed', 'cancelled', 'completed')),
    visibility     TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'private')),
    admission      TEXT NOT NULL DEFAULT 'open' CHECK (admission IN ('open', 'request', 'invite')),
    start_at       TIMESTAMPTZ,
    end_at         TIMESTAMPTZ,
    time_zone      TEXT NOT NULL DEFAULT 'UTC' CHECK (char_length(time_zone) BETWEEN 1 AND 64),
    venue_id       BIGINT REFERENCES venues ON DELETE RESTRICT,
    venue_text     TEXT NOT NULL DEFAULT '' CHECK (char_length(venue_text) <= 500),
    category_id    BIGINT REFERENCES event_categories ON DELETE RESTRICT,
    currency       TEXT NOT NULL DEFAULT 'INR' CHECK (currency ~ '^[A-Z]{3}$'),
    is_paid        BOOLEAN NOT NULL DEFAULT FALSE,
    published_at   TIMESTAMPTZ,
    cancelled_at   TIMESTAMPTZ,
    cancel_reason  TEXT NOT NULL DEFAULT '' CHECK (char_length(cancel_reason) <= 2000),
    completed_at   TIMESTAMPTZ,
    deleted_at     TIMESTAMPTZ,
    version        INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (end_at > start_at),
    CHECK (status IN ('draft', 'cancelled') OR (start_at IS NOT NULL AND end_at IS NOT NULL)),
    CHECK (status <> 'cancelled' OR cancelled_at IS NOT NULL),
    CHECK (deleted_at IS NULL OR status = 'draft')
);
CREATE INDEX events_host_idx ON events (host_user_id, id DESC);
CREATE INDEX events_venue_idx ON events (venue_id);
CREATE INDEX events_category_idx ON events (category_id);
CREATE INDEX events_upcoming_idx ON events (start_at, uuid) WHERE status = 'published' AND visibility = 'public';
SELECT turnout_describe('events', 'What people host and attend.', '{
    "host_user_id": "Who hosts it; a host with events cannot be deleted.",
    "title": "Name of the event.", "slug": "{name-slug}-{uuid-prefix}; stays when the title changes.",
    "description": "Plain text.", "kind": "What kind of event.", "mood": "Free word of the host.",
    "status": "draft, published, postponed, cancelled or completed.",
    "visibility": "public: listed; private: known only to its guests.",
    "admission": "open: book at once; request: the host approves; invite: only invited guests.",
    "start_at": "Instant of the start; empty only in a draft.", "end_at": "Instant of the end.",
    "time_zone": "IANA name; local date and time are derived from it.",
    "venue_id": "A place of the directory.", "venue_text": "A place in words, where no venue is chosen.",
    "category_id": "Its shelf.", "currency": "Of all its tiers.", "is_paid": "Some active tier costs more than zero.",
    "published_at": "First publication.", "cancelled_at": "When it was cancelled.",
    "cancel_reason": "Told to the guests.", "completed_at": "When it was closed after the end.",
    "deleted_at": "When the host threw the draft away."
}');

CREATE TABLE event_policies (
    event_id        BIGINT PRIMARY KEY REFERENCES events ON DELETE CASCADE,
    allow_plus_one  BOOLEAN NOT NULL DEFAULT FALSE,
    allowed_genders TEXT NOT NULL DEFAULT 'all' CHECK (allowed_genders IN ('all', 'male', 'female', 'non-binary')),
    show_guest_list BOOLEAN NOT NULL DEFAULT FALSE,
    allow_transfers BOOLEAN NOT NULL DEFAULT TRUE,
    allow_reentry   BOOLEAN NOT NULL DEFAULT FALSE,
    doors_open_at   TIMESTAMPTZ,
    max_inside      INTEGER CHECK (max_inside > 0),
    hold_minutes    SMALLINT CHECK (hold_minutes BETWEEN 1 AND 120),
    gst_number      TEXT NOT NULL DEFAULT '' CHECK (char_length(gst_number) <= 20),
    gst_percent     NUMERIC(5, 2) NOT NULL DEFAULT 0 CHECK (gst_percent BETWEEN 0 AND 100),
    gst_inclusive   BOOLEAN NOT NULL DEFAULT TRUE,
    fee_bearer      TEXT NOT NULL DEFAULT 'host' CHECK (fee_bearer IN ('host', 'guest')),
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now()
);
SELECT turnout_describe('event_policies', 'The rules of one event for guests, prices and the door.', '{
    "event_id": "The event.", "allow_plus_one": "A guest may take two seats.", "allowed_genders": "Who may attend.",
    "show_guest_list": "Guests may see each other.", "allow_transfers": "Tickets may change hands.",
    "allow_reentry": "A checked-out ticket may come in again.", "doors_open_at": "Before this nobody is checked in.",
    "max_inside": "People inside at once.", "hold_minutes": "How long a hold lasts; empty: as configured.",
    "gst_number": "Tax registration shown on receipts.", "gst_percent": "Tax rate in percent.",
    "gst_inclusive": "The displayed price contains the tax.", "fee_bearer": "Who pays the platform fee."
}');

CREATE TABLE event_interests (
    event_id    BIGINT NOT NULL REFERENCES events ON DELETE CASCADE,
    interest_id BIGINT NOT NULL REFERENCES interests ON DELETE CASCADE,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id, interest_id)
);
CREATE INDEX event_interests_interest_idx ON event_interests (interest_id);
SELECT turnout_describe('event_interests', 'What an event is about.', '{"event_id": "The event.", "interest_id": "The interest."}');

CREATE TABLE event_tags (
    event_id   BIGINT NOT NULL REFERENCES events ON DELETE CASCADE,
    tag        TEXT NOT NULL CHECK (tag = lower(tag) AND char_length(tag) BETWEEN 1 AND 40),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id, tag)
);
CREATE INDEX event_tags_tag_idx ON event_tags (tag);
SELECT turnout_describe('event_tags', 'Free words of the host.', '{"event_id": "The event.", "tag": "Lower case."}');

CREATE TABLE event_images (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         UUID NOT NULL UNIQUE,
    event_id     BIGINT NOT NULL REFERENCES events ON DELETE CASCADE,
    role         TEXT NOT NULL CHECK (role IN ('cover', 'gallery')),
    position     SMALLINT NOT NULL CHECK (position BETWEEN 1 AND 50),
    object_key   TEXT NOT NULL,
    content_type TEXT NOT NULL,
    width        INTEGER NOT NULL CHECK (width > 0),
    height       INTEGER NOT NULL CHECK (height > 0),
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (role <> 'cover' OR position <= 3),
    UNIQUE (event_id, role, position) DEFERRABLE INITIALLY IMMEDIATE
);
SELECT turnout_describe('event_images', 'One to three covers and a gallery.', '{
    "event_id": "The event.", "role": "cover or gallery.", "position": "Order of showing within the role.",
    "object_key": "Key in the object store.", "content_type": "MIME type after re-encoding.",
    "width": "Pixels.", "height": "Pixels."
}');

CREATE TABLE user_roles (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    role_id    BIGINT NOT NULL REFERENCES roles ON DELETE RESTRICT,
    event_id   BIGINT REFERENCES events ON DELETE CASCADE,
    granted_by BIGINT REFERENCES users ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (user_id, role_id, event_id)
);
CREATE INDEX user_roles_role_idx ON user_roles (role_id);
CREATE INDEX user_roles_event_idx ON user_roles (event_id);
CREATE INDEX user_roles_granted_by_idx ON user_roles (granted_by);
SELECT turnout_describe('user_roles', 'Roles given to users, for everything or for one event.', '{
    "user_id": "Who holds the role.", "role_id": "The role.", "event_id": "For this event only; empty: for everything.",
    "granted_by": "Who gave it."
}');
