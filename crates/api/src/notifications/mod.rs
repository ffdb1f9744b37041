//! What people are told in the app.

mod errors;
mod list_notifications;
mod mark_all_notifications_read;
mod mark_notification_read;
mod view;

crate::endpoints::endpoints![
    list_notifications::list_notifications,
    mark_all_notifications_read::mark_all_notifications_read,
    mark_notification_read::mark_notification_read,
];
