//! The attendance records of an event as a file, page by page, so that very many of them take no more memory than a few.

use std::sync::Arc;

use chrono_tz::Tz;
use turnout_domain::access::Permission;
use turnout_domain::ids::{AttendanceId, EventId};
use turnout_ports::attendance::{AttendanceFilter, AttendanceQueries, AttendanceRecord};
use turnout_ports::page::PageRequest;
use turnout_ports::store::StoreResult;

use super::DoorError;
use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// Records in one page.
const PAGE: u32 = 500;

/// An export under way.
#[derive(Clone)]
pub struct AttendanceExport {
    queries: Arc<dyn AttendanceQueries>,
    event: EventId,
    filter: AttendanceFilter,
    after: Option<AttendanceId>,
    is_over: bool,
    /// Whose hours the host reads.
    pub zone: Tz,
}

/// Opens the export, for whoever may see the guests of the event. Its door team reads the list at the door instead.
pub async fn export_attendance(
    app: &App,
    context: &RequestContext,
    event: EventId,
    filter: AttendanceFilter,
) -> Result<AttendanceExport, DoorError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::GuestRead, event, now).await?;
    let zone = app.earnings_queries.time_zone(event).await?;
    Ok(AttendanceExport {
        queries: app.attendance_queries.clone(),
        event,
        filter,
        after: None,
        is_over: false,
        zone: zone.ok_or(AccessError::EventNotFound)?,
    })
}

impl AttendanceExport {
    /// The next records, the earliest tickets first; none once all have been given. Each is read as it stands at that moment.
    pub async fn next_page(&mut self) -> StoreResult<Vec<AttendanceRecord>> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let request = PageRequest {
            limit: PAGE,
            after: self.after,
        };
        let page = self.queries.list(self.event, &self.filter, &request).await?;
        self.after = page.next;
        self.is_over = page.next.is_none();
        Ok(page.items)
    }
}
