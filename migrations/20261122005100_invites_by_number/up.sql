-- An invitation of a number is nobody's before it is answered: that it stood for an account told whose the number is.

UPDATE event_invites i SET invited_user_id = NULL, version = i.version + 1
FROM users u
WHERE u.id = i.invited_user_id AND u.phone = i.invited_phone AND i.status = 'pending'
    AND NOT EXISTS (SELECT 1 FROM event_invites o WHERE o.event_id = i.event_id AND o.invited_phone = i.invited_phone
        AND o.invited_user_id IS NULL AND o.status IN ('pending', 'accepted'));

COMMENT ON COLUMN event_invites.invited_user_id IS 'Who is invited; of a number, who answered.';
COMMENT ON COLUMN event_invites.invited_phone IS 'Number that was invited, E.164.';
