CREATE TABLE notifications (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid              UUID NOT NULL UNIQUE,
    recipient_user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    sender_user_id    BIGINT REFERENCES users ON DELETE SET NULL,
    type              TEXT NOT NULL CHECK (type ~ '^[a-z]+(_[a-z]+)*$'),
    title             TEXT NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    message           TEXT NOT NULL DEFAULT '' CHECK (char_length(message) <= 4000),
    reference_type    TEXT,
    reference_uuid    UUID,
    is_read           BOOLEAN NOT NULL DEFAULT FALSE,
    read_at           TIMESTAMPTZ,
    metadata          JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (is_read = (read_at IS NOT NULL)),
    CHECK ((reference_type IS NULL) = (reference_uuid IS NULL))
);
CREATE INDEX notifications_recipient_idx ON notifications (recipient_user_id, id DESC);
CREATE INDEX notifications_unread_idx ON notifications (recipient_user_id, id DESC) WHERE NOT is_read;
CREATE INDEX notifications_sender_idx ON notifications (sender_user_id);
SELECT turnout_describe('notifications', 'What people are told in the app; push, email and SMS follow from it.', '{
    "recipient_user_id": "Who is told.", "sender_user_id": "Who caused it.", "type": "What happened.", "title": "One line.",
    "message": "Plain text.", "reference_type": "What kind of thing it is about.", "reference_uuid": "Which one.",
    "is_read": "Was opened.", "read_at": "When.", "metadata": "Values for templates."
}');

CREATE TABLE notification_deliveries (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notification_id BIGINT NOT NULL REFERENCES notifications ON DELETE CASCADE,
    channel         TEXT NOT NULL CHECK (channel IN ('push', 'email', 'sms')),
    status          TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'failed', 'skipped')),
    attempts        SMALLINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    error           TEXT NOT NULL DEFAULT '',
    sent_at         TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (notification_id, channel)
);
SELECT turnout_describe('notification_deliveries', 'How a notification went out on a channel.', '{
    "notification_id": "The notification.", "channel": "push, email or sms.", "status": "pending, sent, failed or skipped.",
    "attempts": "Tries so far.", "error": "Of the latest try.", "sent_at": "When the channel took it."
}');

CREATE TABLE notification_preferences (
    user_id    BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    type       TEXT NOT NULL,
    channel    TEXT NOT NULL CHECK (channel IN ('push', 'email', 'sms')),
    is_enabled BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, type, channel)
);
SELECT turnout_describe('notification_preferences', 'What a user wants to get on which channel.', '{
    "user_id": "The user.", "type": "Type of notification.", "channel": "push, email or sms.", "is_enabled": "Wanted."
}');
