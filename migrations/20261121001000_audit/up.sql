CREATE TABLE audit_logs (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid          UUID NOT NULL UNIQUE,
    occurred_at   TIMESTAMPTZ NOT NULL,
    actor_kind    TEXT NOT NULL CHECK (actor_kind IN ('user', 'anonymous', 'system', 'provider')),
    actor_user_id BIGINT REFERENCES users ON DELETE SET NULL,
    action        TEXT NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    object_type   TEXT NOT NULL,
    object_uuid   UUID,
    event_uuid    UUID,
    ip_address    TEXT,
    user_agent    TEXT NOT NULL DEFAULT '',
    session_uuid  UUID,
    request_id    TEXT NOT NULL DEFAULT '',
    severity      TEXT NOT NULL DEFAULT 'low' CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    is_successful BOOLEAN NOT NULL DEFAULT TRUE,
    error_message TEXT NOT NULL DEFAULT '',
    old_values    JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(old_values) = 'object'),
    new_values    JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(new_values) = 'object'),
    metadata      JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX audit_logs_object_idx ON audit_logs (object_uuid, id);
CREATE INDEX audit_logs_event_idx ON audit_logs (event_uuid, id DESC) WHERE event_uuid IS NOT NULL;
CREATE INDEX audit_logs_actor_idx ON audit_logs (actor_user_id, id DESC);
CREATE INDEX audit_logs_time_idx ON audit_logs USING brin (occurred_at);
SELECT turnout_describe('audit_logs', 'One entry for each state change and each sign-in or refused attempt. Append-only.', '{
    "occurred_at": "When.", "actor_kind": "user, anonymous, system or provider.",
    "actor_user_id": "Who; emptied when the user row goes.", "action": "capability.action.",
    "object_type": "What was changed.", "object_uuid": "Which one.", "event_uuid": "The event it belongs to, for the view of the host.",
    "ip_address": "Of the request.", "user_agent": "Of the request.", "session_uuid": "Of the request.", "request_id": "Of the request.",
    "severity": "low, medium, high or critical.", "is_successful": "False for a refused attempt.",
    "error_message": "Code of the refusal.", "old_values": "Before, without secrets.", "new_values": "After, without secrets.",
    "metadata": "What else helps to understand."
}');

-- The log is append-only. The one change allowed is the one that the foreign key makes: the actor is emptied.
CREATE FUNCTION turnout_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_user_id IS NULL
        AND to_jsonb(NEW) - 'actor_user_id' = to_jsonb(OLD) - 'actor_user_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION turnout_refuse_audit_change() IS 'Keeps audit_logs append-only.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_logs FOR EACH ROW EXECUTE FUNCTION turnout_refuse_audit_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON audit_logs FOR EACH STATEMENT EXECUTE FUNCTION turnout_refuse_audit_change();

CREATE TABLE audit_seals (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    audit_log_id BIGINT NOT NULL UNIQUE REFERENCES audit_logs ON DELETE RESTRICT,
    hash         BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);
SELECT turnout_describe('audit_seals', 'The hash chain over the audit log, written behind it so that writers do not wait for each other.', '{
    "audit_log_id": "The sealed entry.", "hash": "SHA-256 of the previous seal and this entry."
}');

CREATE TABLE audit_log_summaries (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    date             DATE NOT NULL,
    user_id          BIGINT REFERENCES users ON DELETE SET NULL,
    action           TEXT NOT NULL,
    count            INTEGER NOT NULL CHECK (count >= 0),
    successful_count INTEGER NOT NULL CHECK (successful_count >= 0),
    failed_count     INTEGER NOT NULL CHECK (failed_count >= 0),
    created_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (count = successful_count + failed_count),
    UNIQUE NULLS NOT DISTINCT (date, user_id, action)
);
CREATE INDEX audit_log_summaries_user_idx ON audit_log_summaries (user_id);
SELECT turnout_describe('audit_log_summaries', 'How often each action happened on a day (UTC), by user.', '{
    "date": "The day, UTC.", "user_id": "Who; empty for others than users.", "action": "capability.action.", "count": "In all.",
    "successful_count": "Of these, done.", "failed_count": "Of these, refused."
}');
