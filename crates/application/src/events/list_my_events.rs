//! Lists one's own events.

use turnout_domain::ids::{EventId, UserId};
use turnout_ports::events::{EventSummary, MyRole};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::app::App;

/// The events that the user hosts or helps with, or those to which the user goes or may go; the latest made first.
pub async fn list_my_events(
    app: &App,
    user: UserId,
    role: MyRole,
    page: &PageRequest<EventId>,
) -> StoreResult<Page<EventSummary, EventId>> {
    app.event_queries.of_user(user, role, page, app.clock.now()).await
}
