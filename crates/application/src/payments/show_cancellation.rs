//! How far the winding down of a cancelled event is, for its host.

use turnout_domain::access::Permission;
use turnout_domain::ids::EventId;
use turnout_ports::payments::CancellationView;
use turnout_ports::store::StoreError;

use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowCancellationError {
    /// The person may not see it.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The event takes place, or did.
    #[error("the event was not cancelled")]
    NotCancelled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The progress, for whoever may cancel the event.
pub async fn show_cancellation(
    app: &App,
    context: &RequestContext,
    event: EventId,
) -> Result<CancellationView, ShowCancellationError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::EventCancel, event, now).await?;
    let view = app.payment_queries.cancellation(event).await?;
    view.ok_or(ShowCancellationError::NotCancelled)
}
