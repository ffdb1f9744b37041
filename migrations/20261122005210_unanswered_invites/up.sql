-- Numbers of people who never answered an invitation are forgotten too, once it is over.
DROP INDEX event_invites_named_idx;
CREATE INDEX event_invites_named_idx ON event_invites (created_at) WHERE invited_phone IS NOT NULL;
