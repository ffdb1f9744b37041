DROP TABLE user_roles, event_images, event_tags, event_interests, event_policies, events, event_categories, venues;
