//! Who comes to an event.

use turnout_domain::access::Permission;
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{AttendeeId, EventId, UserId};
use turnout_ports::events::EventKey;
use turnout_ports::guestlist::{AttendeeDetail, AttendeeFilter};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreError;

use super::words::is_coming;
use crate::app::App;

/// Who comes, as much as the person may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttendeeList {
    /// Everything, for the host and the team.
    Full(Page<AttendeeDetail, AttendeeId>),
    /// Only who comes, for the other guests.
    Names(Page<AttendeeDetail, AttendeeId>),
}

/// Why the list is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ListAttendeesError {
    /// There is no such event, or the person may not know of it.
    #[error("there is no such event")]
    NotFound,
    /// The person sees the event but not its list.
    #[error("the list is not shown to this person")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The participants of the event, the earliest first. Guests see each other only where the event shows its list, and
/// only those who come and do not block them.
pub async fn list_attendees(
    app: &App,
    user: UserId,
    event: EventId,
    status: Option<AttendeeStatus>,
    page: &PageRequest<AttendeeId>,
) -> Result<AttendeeList, ListAttendeesError> {
    let now = app.clock.now();
    let found = app.event_queries.detail(&EventKey::Id(event), Some(user), now).await?;
    let found = found.ok_or(ListAttendeesError::NotFound)?;
    let standing = found.standing;
    if standing.allows(Some(user), Permission::GuestRead) {
        let filter = status.map_or(AttendeeFilter::All, AttendeeFilter::Status);
        let list = app
            .guestlist_queries
            .attendees_of_event(event, Some(user), filter, page)
            .await?;
        return Ok(AttendeeList::Full(list));
    }
    if !standing.may_see(Some(user)) {
        return Err(ListAttendeesError::NotFound);
    }
    let is_shown = found.event.policies.show_guest_list && is_coming(standing.guest);
    let filter = match status {
        None => AttendeeFilter::ForGuests(None),
        Some(status) if status.counts() => AttendeeFilter::ForGuests(Some(status)),
        Some(_) => return Err(ListAttendeesError::Forbidden),
    };
    if !is_shown {
        return Err(ListAttendeesError::Forbidden);
    }
    let list = app
        .guestlist_queries
        .attendees_of_event(event, Some(user), filter, page)
        .await?;
    Ok(AttendeeList::Names(list))
}
