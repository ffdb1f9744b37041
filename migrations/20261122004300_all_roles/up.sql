-- Every role that the system knows, and what each one holds. What people may do with the events that they host stood in the
-- program only; now the roles of those who host say it too.

INSERT INTO roles (name, description) VALUES
    ('artist', 'Performs at events.'),
    ('content_creator', 'Makes pictures, films and texts of events.'),
    ('sponsor', 'Pays for events to be seen there.'),
    ('fan', 'Follows hosts and artists.');

INSERT INTO role_permissions (role_id, permission_id, scope)
SELECT r.id, p.id, 'own'
FROM roles r CROSS JOIN permissions p
WHERE r.name IN ('organizer', 'attendee', 'artist', 'content_creator', 'sponsor', 'fan')
    AND p.code IN ('event.read', 'event.update', 'event.publish', 'event.cancel', 'event.stats', 'event.audit', 'guest.read',
        'guest.decide', 'guest.invite', 'order.read', 'order.refund', 'ticket.give', 'door.scan', 'door.undo', 'team.manage');
