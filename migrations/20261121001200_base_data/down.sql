DELETE FROM role_permissions;
DELETE FROM permissions;
DELETE FROM user_roles;
DELETE FROM roles;
DELETE FROM event_categories;
DELETE FROM interests;
