DELETE FROM role_permissions WHERE permission_id = (SELECT id FROM permissions WHERE code = 'ticket.give');
DELETE FROM permissions WHERE code = 'ticket.give';
COMMENT ON COLUMN users.joined_at IS 'First sign-in.';
COMMENT ON COLUMN tickets.order_id IS 'The order it was bought with; empty for an accepted free request or invitation.';
