//! What an event has earned, for its host.

use turnout_domain::access::Permission;
use turnout_domain::ids::EventId;
use turnout_ports::earnings::EventEarnings;

use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// The sums of the event, for whoever may see its numbers and revenue.
pub async fn show_event_money(
    app: &App,
    context: &RequestContext,
    event: EventId,
) -> Result<EventEarnings, AccessError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::EventStats, event, now).await?;
    let earnings = app.earnings_queries.earnings(event).await?;
    earnings.ok_or(AccessError::EventNotFound)
}
