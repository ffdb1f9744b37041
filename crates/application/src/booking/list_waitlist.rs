//! The waitlist of an event, and the places that somebody has.

use turnout_domain::access::Permission;
use turnout_domain::booking::WaitlistStatus;
use turnout_domain::ids::{EventId, UserId, WaitlistEntryId};
use turnout_ports::booking::{LineCount, WaitlistView};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// The waitlist of an event as its host sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventWaitlist {
    /// How long the lines are, tier by tier.
    pub lines: Vec<LineCount>,
    /// One page of the places, in the order in which people came.
    pub page: Page<WaitlistView, WaitlistEntryId>,
}

/// The waitlist of the event, for those who may see its guests.
pub async fn list_waitlist(
    app: &App,
    context: &RequestContext,
    event: EventId,
    status: Option<WaitlistStatus>,
    page: &PageRequest<WaitlistEntryId>,
) -> Result<EventWaitlist, AccessError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::GuestRead, event, now).await?;
    let waitlist = &app.waitlist_queries;
    Ok(EventWaitlist {
        lines: waitlist.lines_of_event(event).await?,
        page: waitlist.entries_of_event(event, status, now, page).await?,
    })
}

/// The person's own places, the latest first.
pub async fn list_own_waitlist(
    app: &App,
    user: UserId,
    page: &PageRequest<WaitlistEntryId>,
) -> StoreResult<Page<WaitlistView, WaitlistEntryId>> {
    app.waitlist_queries.entries_of(user, app.clock.now(), page).await
}
