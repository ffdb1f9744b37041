DROP TABLE attendees, event_invites, invite_links, event_requests;
