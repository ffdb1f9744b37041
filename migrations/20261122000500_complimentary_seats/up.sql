-- Hosts give seats away. Whoever gets some by number may have no account yet; it is proved by the first sign-in.

INSERT INTO permissions (code, description) VALUES
    ('ticket.give', 'Give seats without money, and take seats back that cost nothing.');
INSERT INTO role_permissions (role_id, permission_id, scope)
SELECT r.id, p.id, g.scope
FROM (VALUES ('admin', 'all'), ('co_host', 'event')) AS g (role, scope)
    JOIN roles r ON r.name = g.role JOIN permissions p ON p.code = 'ticket.give';

COMMENT ON COLUMN users.joined_at IS 'First sign-in; until then, when somebody gave them seats.';
COMMENT ON COLUMN tickets.order_id IS 'The order it was bought with; empty for an accepted free request or invitation and for what the host gave.';
