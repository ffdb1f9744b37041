DROP TABLE role_permissions, permissions, roles, user_reports, user_blocks, user_devices, refresh_tokens, sessions,
    phone_otps, user_interests, interests, user_pictures, user_profiles, users;
