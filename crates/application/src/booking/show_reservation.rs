//! The owner looks at a reservation.

use turnout_domain::booking::{Price, Reservation};
use turnout_domain::ids::{OrderId, ReservationId};
use turnout_domain::money::MoneyError;
use turnout_ports::booking::ReservationView;
use turnout_ports::store::StoreError;

use super::settings::BookingSettings;
use crate::app::App;
use crate::context::RequestContext;

/// A reservation as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownReservation {
    /// The hold.
    pub reservation: Reservation,
    /// What an order of it costs now.
    pub price: Price,
    /// The live order that pays for it.
    pub order: Option<OrderId>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowReservationError {
    /// There is none, or it is another person's: nobody learns which.
    #[error("there is no such reservation")]
    NotFound,
    /// The price cannot be computed.
    #[error(transparent)]
    Price(#[from] MoneyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The reservation, for its owner only.
pub async fn show_reservation(
    app: &App,
    context: &RequestContext,
    key: ReservationId,
) -> Result<ShownReservation, ShowReservationError> {
    let view = app.booking_queries.reservation(key).await?;
    let view = view
        .filter(|view| context.user() == Some(view.reservation.user))
        .ok_or(ShowReservationError::NotFound)?;
    Ok(ShownReservation {
        price: price(&view, &app.booking_settings)?,
        order: view.order,
        reservation: view.reservation,
    })
}

fn price(view: &ReservationView, settings: &BookingSettings) -> Result<Price, MoneyError> {
    let fee = settings.fee(view.unit.currency(), view.fee_bearer);
    Price::of(view.unit, view.reservation.seats, view.gst, fee)
}
