//! Lists one's own notifications.

use turnout_domain::ids::{NotificationId, UserId};
use turnout_ports::notifications::StoredNotification;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::app::App;

/// The user's notifications, the latest first; only the unread ones, if so wanted.
pub async fn list_notifications(
    app: &App,
    user: UserId,
    only_unread: bool,
    page: &PageRequest<NotificationId>,
) -> StoreResult<Page<StoredNotification, NotificationId>> {
    app.notification_queries.list(user, only_unread, page).await
}
