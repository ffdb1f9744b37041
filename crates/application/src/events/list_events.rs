//! Lists published public events.

use turnout_ports::events::{EventCursor, EventFilter, EventSort, EventSummary};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::app::App;

/// Those that the filter wants. Without bounds of time, those that have not begun.
pub async fn list_events(
    app: &App,
    mut filter: EventFilter,
    sort: EventSort,
    page: &PageRequest<EventCursor>,
) -> StoreResult<Page<EventSummary, EventCursor>> {
    let now = app.clock.now();
    if filter.starts_after.is_none() && filter.starts_before.is_none() {
        filter.starts_after = Some(now);
    }
    app.event_queries.list(&filter, sort, page, now).await
}
