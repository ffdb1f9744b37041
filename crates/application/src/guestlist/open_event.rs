//! Whether an event takes guests. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::booking::BookingRefused;
use turnout_domain::events::{Event, EventStatus};
use turnout_domain::ids::EventId;
use turnout_ports::store::Repositories;

use super::{InviteError, JoinError};

/// The event, if people can be invited to it at `now`.
pub(super) async fn open_event(
    tx: &mut dyn Repositories,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<Event, InviteError> {
    let event = tx.events().lookup(event).await?.ok_or(JoinError::NoSuchEvent)?;
    if event.status != EventStatus::Published {
        return Err(InviteError::Event(BookingRefused::NotOnSale(event.status)));
    }
    if event.end_at.is_some_and(|end| now >= end) {
        return Err(InviteError::Event(BookingRefused::Over));
    }
    Ok(event)
}
