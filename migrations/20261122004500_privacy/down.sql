DROP INDEX ticket_transfers_any_phone_idx, tickets_guest_phone_idx, tickets_guest_email_idx,
    order_guests_email_idx, order_guests_phone_idx, jobs_dead_idx,
    event_invites_named_idx, ticket_transfers_named_idx, payment_webhooks_bodies_idx, attendance_otps_time_idx,
    notifications_time_idx, sessions_time_idx;
DROP TABLE retention_marks;
CREATE OR REPLACE FUNCTION turnout_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_user_id IS NULL
        AND to_jsonb(NEW) - 'actor_user_id' = to_jsonb(OLD) - 'actor_user_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION turnout_refuse_audit_change() IS 'Keeps audit_logs append-only.';
DROP FUNCTION turnout_only_masks(jsonb, jsonb);
DROP FUNCTION turnout_without(text, text[]);
DROP FUNCTION turnout_personal_fields();
DROP FUNCTION turnout_mask(jsonb, text[]);
DROP TABLE data_exports;
ALTER TABLE ticket_transfers DROP CONSTRAINT open_offer_has_phone;
-- Numbers that were forgotten cannot come back; a number that nobody has stands in their place.
UPDATE ticket_transfers SET to_phone = '+10000000' WHERE to_phone IS NULL;
ALTER TABLE ticket_transfers ALTER COLUMN to_phone SET NOT NULL;
COMMENT ON COLUMN ticket_transfers.to_phone IS 'To whom it was offered, E.164.';
DROP INDEX users_erase_idx;
ALTER TABLE users DROP COLUMN erase_at;
