DROP TABLE notification_preferences, notification_deliveries, notifications;
