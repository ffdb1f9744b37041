UPDATE event_invites i SET invited_user_id = u.id, version = i.version + 1
FROM users u
WHERE i.invited_user_id IS NULL AND u.phone = i.invited_phone AND i.status = 'pending'
    AND NOT EXISTS (SELECT 1 FROM event_invites o WHERE o.event_id = i.event_id AND o.invited_user_id = u.id
        AND o.status IN ('pending', 'accepted'));

COMMENT ON COLUMN event_invites.invited_user_id IS 'Who is invited.';
COMMENT ON COLUMN event_invites.invited_phone IS 'Number of an invited person who had no account yet, E.164.';
