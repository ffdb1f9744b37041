//! A person looks at their place in the line of an event.

use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_ports::booking::WaitlistView;
use turnout_ports::store::StoreError;

use crate::app::App;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowWaitlistError {
    /// The person has no place there. Whether there is such an event is not told.
    #[error("the person is not on the waitlist")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The person's place at the event, of the tier if one is named: an open one, or else the latest.
pub async fn show_waitlist_entry(
    app: &App,
    user: UserId,
    event: EventId,
    tier: Option<TierId>,
) -> Result<WaitlistView, ShowWaitlistError> {
    let now = app.clock.now();
    let view = app.waitlist_queries.entry_of(event, tier, user, now).await?;
    view.ok_or(ShowWaitlistError::NotFound)
}
