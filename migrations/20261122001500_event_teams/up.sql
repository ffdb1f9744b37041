-- People who are given a role for one event are listed and taken out of it one by one. Whoever is named by number is shown as
-- that number and nothing else.

ALTER TABLE user_roles
    ADD COLUMN uuid UUID NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ADD COLUMN phone TEXT CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    ADD CHECK (phone IS NULL OR event_id IS NOT NULL),
    DROP CONSTRAINT user_roles_user_id_role_id_event_id_key,
    ADD UNIQUE NULLS NOT DISTINCT (user_id, role_id, event_id, phone);
COMMENT ON COLUMN user_roles.phone IS
    'The number by which whoever gave it named the person; then they are shown the number and not the person.';

INSERT INTO permissions (code, description) VALUES
    ('team.manage', 'Give people roles for an event and take them back.');
INSERT INTO role_permissions (role_id, permission_id, scope)
SELECT r.id, p.id, g.scope
FROM (VALUES ('admin', 'all'), ('co_host', 'event'), ('manager', 'event')) AS g (role, scope)
    JOIN roles r ON r.name = g.role JOIN permissions p ON p.code = 'team.manage';
