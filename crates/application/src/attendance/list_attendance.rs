//! Lists what happened at the door.

use turnout_domain::access::Permission;
use turnout_domain::ids::{AttendanceId, EventId};
use turnout_ports::attendance::{AttendanceFilter, AttendanceRecord};
use turnout_ports::page::{Page, PageRequest};

use super::DoorError;
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;

/// The records of the event, for its host and its door: names and tiers, and nothing else about the guests.
pub async fn list_attendance(
    app: &App,
    context: &RequestContext,
    event: EventId,
    filter: &AttendanceFilter,
    page: &PageRequest<AttendanceId>,
) -> Result<Page<AttendanceRecord, AttendanceId>, DoorError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::DoorScan, event, now).await?;
    Ok(app.attendance_queries.list(event, filter, page).await?)
}
