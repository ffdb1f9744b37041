//! Shows one event.

use turnout_ports::events::{EventDetail, EventKey};

use crate::access::AccessError;
use crate::app::App;
use crate::context::RequestContext;

/// The event as the caller sees it, in one round trip. One that the caller may not know of does not exist.
pub async fn show_event(app: &App, context: &RequestContext, key: &EventKey) -> Result<EventDetail, AccessError> {
    let viewer = context.user();
    let detail = app.event_queries.detail(key, viewer, app.clock.now()).await?;
    detail
        .filter(|detail| detail.standing.may_see(viewer))
        .ok_or(AccessError::EventNotFound)
}
