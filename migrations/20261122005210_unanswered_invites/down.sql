DROP INDEX event_invites_named_idx;
CREATE INDEX event_invites_named_idx ON event_invites (created_at) WHERE invited_phone IS NOT NULL AND status <> 'pending';
