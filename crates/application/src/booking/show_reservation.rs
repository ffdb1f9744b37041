//! The owner looks at a reservation.

use turnout_domain::access::{Belonging, Rule};
use turnout_domain::ids::ReservationId;
use turnout_ports::booking::ReservationView;
use turnout_ports::store::StoreError;

use crate::access::may_as_owner;
use crate::app::App;
use crate::context::RequestContext;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowReservationError {
    /// There is none, or it is another person's: nobody learns which.
    #[error("there is no such reservation")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The reservation, for its owner only.
pub async fn show_reservation(
    app: &App,
    context: &RequestContext,
    key: ReservationId,
) -> Result<ReservationView, ShowReservationError> {
    let view = app.booking_queries.reservation(key).await?;
    view.filter(|view| {
        may_as_owner(
            context.actor,
            Rule::USE_RESERVATION,
            Belonging::reservation(&view.reservation),
        )
    })
    .ok_or(ShowReservationError::NotFound)
}
