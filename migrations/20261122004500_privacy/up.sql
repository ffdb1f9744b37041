-- Erasure with a time of grace, exports, and what the audit log may lose.

ALTER TABLE users ADD COLUMN erase_at TIMESTAMPTZ;
COMMENT ON COLUMN users.erase_at IS 'When the user is erased, as they asked; until then they can take it back.';
CREATE INDEX users_erase_idx ON users (erase_at) WHERE erase_at IS NOT NULL;

-- To whom a ticket was offered is needed while the offer is open.
ALTER TABLE ticket_transfers ALTER COLUMN to_phone DROP NOT NULL;
ALTER TABLE ticket_transfers ADD CONSTRAINT open_offer_has_phone CHECK (to_phone IS NOT NULL OR status <> 'pending');
COMMENT ON COLUMN ticket_transfers.to_phone IS 'To whom it was offered, E.164; emptied some time after the offer ended.';

CREATE TABLE data_exports (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid         UUID NOT NULL UNIQUE,
    user_id      BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    status       TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'ready', 'failed')),
    object_key   TEXT,
    size         BIGINT CHECK (size >= 0),
    requested_at TIMESTAMPTZ NOT NULL,
    ready_at     TIMESTAMPTZ,
    expires_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK ((status = 'ready') = (ready_at IS NOT NULL)),
    CHECK (status <> 'ready' OR (object_key IS NOT NULL AND expires_at IS NOT NULL))
);
CREATE INDEX data_exports_user_idx ON data_exports (user_id, id);
CREATE INDEX data_exports_expiry_idx ON data_exports (expires_at) WHERE object_key IS NOT NULL;
SELECT turnout_describe('data_exports', 'Archives of what the system knows about a user, made for that user.', '{
    "user_id": "About whom and for whom.", "status": "pending, ready or failed.",
    "object_key": "Key in the object store; emptied when the archive is removed.", "size": "Bytes.",
    "requested_at": "When it was asked for.", "ready_at": "When it was made.", "expires_at": "When the archive is removed."
}');

-- An entry can lose personal values. It can never say something else.
CREATE FUNCTION turnout_mask(fields jsonb, names text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (names) THEN '"…"' ELSE value END), '{}') FROM jsonb_each(fields)
$$;
COMMENT ON FUNCTION turnout_mask(jsonb, text[]) IS 'Writes … in place of the values with these names.';

CREATE FUNCTION turnout_personal_fields() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT '{name,email,bio,location,company,birth_date,gender,metadata,phone,notes,reason,device,description,venue_text}'::text[]
$$;
COMMENT ON FUNCTION turnout_personal_fields() IS 'Fields of audit entries that hold words by or about a person.';

CREATE FUNCTION turnout_without(words text, names text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        words := regexp_replace(words, '(?<!\w)' || regexp_replace(name, '([.*+?^${}()|\[\]\\])', '\\\1', 'g') || '(?!\w)', '…', 'g');
    END LOOP;
    RETURN words;
END
$$;
COMMENT ON FUNCTION turnout_without(text, text[]) IS 'Writes … in place of names, where they stand as words.';

CREATE FUNCTION turnout_only_masks(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (SELECT FROM jsonb_each(before) b FULL JOIN jsonb_each(after) a USING (key)
        WHERE a.value IS DISTINCT FROM b.value AND (b.value IS NULL OR a.value IS DISTINCT FROM '"…"'))
$$;
COMMENT ON FUNCTION turnout_only_masks(jsonb, jsonb) IS 'Whether nothing but … took the place of values.';

CREATE OR REPLACE FUNCTION turnout_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    loses CONSTANT text[] := '{actor_user_id,ip_address,user_agent,old_values,new_values}';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - loses = to_jsonb(OLD) - loses
        AND (NEW.actor_user_id IS NULL OR NEW.actor_user_id = OLD.actor_user_id)
        AND (NEW.ip_address IS NULL OR NEW.ip_address = OLD.ip_address)
        AND NEW.user_agent IN ('', OLD.user_agent)
        AND turnout_only_masks(OLD.old_values, NEW.old_values)
        AND turnout_only_masks(OLD.new_values, NEW.new_values) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION turnout_refuse_audit_change() IS 'Keeps audit_logs append-only, but for personal values, which can be emptied.';

-- Until when a rule that leaves its rows standing has worked, so that it does not look at all of them each time.
CREATE TABLE retention_marks (
    rule       TEXT PRIMARY KEY,
    done_until TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
SELECT turnout_describe('retention_marks', 'How far rules of retention have come that empty columns.', '{
    "rule": "The rule.", "done_until": "Everything older is done."
}');

-- What is forgotten by its age is found by it. None of these columns changes after the row is made, so that updates of hot
-- tables stay cheap.
CREATE INDEX sessions_time_idx ON sessions USING brin (created_at);
CREATE INDEX notifications_time_idx ON notifications USING brin (created_at);
CREATE INDEX attendance_otps_time_idx ON attendance_otps USING brin (created_at);
CREATE INDEX payment_webhooks_bodies_idx ON payment_webhooks (received_at) WHERE payload <> '' AND status IN ('processed', 'ignored');
CREATE INDEX ticket_transfers_named_idx ON ticket_transfers (created_at) WHERE to_phone IS NOT NULL AND status <> 'pending';
CREATE INDEX event_invites_named_idx ON event_invites (created_at) WHERE invited_phone IS NOT NULL AND status <> 'pending';
CREATE INDEX jobs_dead_idx ON jobs (finished_at) WHERE status = 'dead';

-- Where somebody else wrote a person's number or address.
CREATE INDEX order_guests_phone_idx ON order_guests (phone) WHERE phone IS NOT NULL;
CREATE INDEX order_guests_email_idx ON order_guests (email) WHERE email IS NOT NULL;
CREATE INDEX tickets_guest_email_idx ON tickets (guest_email) WHERE guest_email IS NOT NULL;
CREATE INDEX tickets_guest_phone_idx ON tickets (guest_phone) WHERE guest_phone IS NOT NULL;
CREATE INDEX ticket_transfers_any_phone_idx ON ticket_transfers (to_phone) WHERE to_phone IS NOT NULL;
