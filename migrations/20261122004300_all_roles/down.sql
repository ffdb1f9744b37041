DELETE FROM role_permissions WHERE scope = 'own' AND role_id IN (SELECT id FROM roles WHERE name IN ('organizer', 'attendee'));
-- Whoever has one of these roles loses it: the program before knows none of them.
DELETE FROM user_roles WHERE role_id IN (SELECT id FROM roles WHERE name IN ('artist', 'content_creator', 'sponsor', 'fan'));
DELETE FROM roles WHERE name IN ('artist', 'content_creator', 'sponsor', 'fan');
