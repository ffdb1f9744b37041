-- An archive is made page by page, each from where the one before ended.
DROP INDEX user_devices_user_idx;
CREATE INDEX user_devices_user_idx ON user_devices (user_id, id);
DROP INDEX user_reports_reporter_idx;
CREATE INDEX user_reports_reporter_idx ON user_reports (reporter_user_id, id);
DROP INDEX waitlist_entries_user_idx;
CREATE INDEX waitlist_entries_user_idx ON waitlist_entries (user_id, id);
DROP INDEX event_invites_host_idx;
CREATE INDEX event_invites_host_idx ON event_invites (host_user_id, id);
DROP INDEX event_requests_decided_by_idx;
CREATE INDEX event_requests_decided_by_idx ON event_requests (decided_by, id);
DROP INDEX invite_links_created_by_idx;
CREATE INDEX invite_links_created_by_idx ON invite_links (created_by, id);
DROP INDEX ticket_transfers_from_idx;
CREATE INDEX ticket_transfers_from_idx ON ticket_transfers (from_user_id, id);
DROP INDEX ticket_transfers_to_idx;
CREATE INDEX ticket_transfers_to_idx ON ticket_transfers (to_user_id, id);
