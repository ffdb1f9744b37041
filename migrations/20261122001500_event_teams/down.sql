DELETE FROM role_permissions WHERE permission_id = (SELECT id FROM permissions WHERE code = 'team.manage');
DELETE FROM permissions WHERE code = 'team.manage';
-- Who was named twice, by number and otherwise, keeps the role once.
DELETE FROM user_roles later USING user_roles first
WHERE later.id > first.id AND later.user_id = first.user_id AND later.role_id = first.role_id
    AND later.event_id IS NOT DISTINCT FROM first.event_id;
ALTER TABLE user_roles
    DROP COLUMN phone,
    DROP COLUMN uuid,
    ADD UNIQUE NULLS NOT DISTINCT (user_id, role_id, event_id);
