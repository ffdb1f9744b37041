//! A person orders what they have reserved: unit, provider, unit.
//!
//! The order is opened in one unit of work; a payment is started at the provider under a key made from the order, with
//! no transaction open; a last unit notes the payment and keeps the answer. The idempotency key is taken together with the
//! order, so that it never stands for another one. Whoever asks again for the same, with or without a key, gets the one
//! order of the reservation; what is wrong is refused as it was the first time, and what differs is not passed over: the
//! order is there to be changed. What stops in between is taken up by the next call, or by the reconciler.

use serde_json::{Map, Value};
use turnout_domain::booking::{NamedGuest, ReservationStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{OrderId, ReservationId};
use turnout_domain::money::Currency;
use turnout_domain::payments::ProviderName;
use turnout_domain::ticketing::TicketCodeError;
use turnout_ports::booking::OrderView;
use turnout_ports::idempotency::IdempotencyKey;
use turnout_ports::payments::ProviderError;
use turnout_ports::store::StoreError;

use super::open_order::OpenOrder;
use super::show_reservation::{ShowReservationError, show_reservation};
use super::start_payment::start_payment;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, begin_once, execute_once, find_answer};
use crate::ids::{self, Sequence};
use crate::ticketing::draw_tickets;
use crate::unit_of_work::MaybeContended;

/// How often an order is drawn anew because its number, or a ticket's, is taken.
const DRAWS: u32 = 3;

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateOrder {
    /// The hold.
    pub reservation: ReservationId,
    /// The provider that the buyer chose.
    pub provider: Option<String>,
    /// Names, by seat; may be fewer than seats.
    pub guests: Vec<NamedGuest>,
}

/// How the buyer pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentStart {
    /// At which provider.
    pub provider: ProviderName,
    /// What the provider's mobile SDK needs. Not to be kept.
    pub client: Map<String, Value>,
}

/// The order, and how to pay it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedOrder {
    /// The order.
    pub view: OrderView,
    /// While it waits for its money.
    pub payment: Option<PaymentStart>,
}

/// Why there is no order.
#[derive(Debug, thiserror::Error)]
pub enum CreateOrderError {
    /// There is no such reservation of this person.
    #[error("there is no such reservation")]
    NotFound,
    /// The reservation is over.
    #[error("the reservation is {}", .0.as_str())]
    ReservationEnded(ReservationStatus),
    /// The event is not published any more.
    #[error("the event is {0}")]
    NotOnSale(EventStatus),
    /// The event has ended.
    #[error("the event is over")]
    Over,
    /// More names than seats.
    #[error("there are more guests than seats")]
    TooManyGuests {
        /// How many seats are reserved.
        seats: u32,
    },
    /// No such provider, or it cannot charge the currency.
    #[error("this payment provider is not offered for {0}")]
    ProviderNotOffered(Currency),
    /// The reservation has an order at another provider, or with other guests.
    #[error("the reservation was ordered otherwise")]
    OrderedOtherwise(OrderId),
    /// The provider did not start the payment; the order waits.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// A ticket could not be signed.
    #[error(transparent)]
    Signing(#[from] TicketCodeError),
    /// A number is taken, many times in a row.
    #[error("a number is taken; draw again")]
    NumberTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for CreateOrderError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

impl From<ShowReservationError> for CreateOrderError {
    fn from(error: ShowReservationError) -> Self {
        match error {
            ShowReservationError::NotFound => Self::NotFound,
            ShowReservationError::Store(error) => Self::Store(error),
        }
    }
}

/// Opens the order and starts its payment, once for each reservation.
pub async fn create_order(
    app: &App,
    context: &RequestContext,
    wish: CreateOrder,
    once: &Once<'_, CreatedOrder>,
) -> Result<Answer<CreatedOrder>, CreateOrderError> {
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), app.clock.now()).await? {
        return Ok(answer);
    }
    let id = match open(app, context, &wish, once.key.as_ref()).await? {
        Answer::Done(id) => id,
        Answer::Replayed(answer) => return Ok(Answer::Replayed(answer)),
        Answer::KeyReused => return Ok(Answer::KeyReused),
    };
    let unit = start_payment(app, context, id).await?;
    execute_once(&*app.store, &unit, once, app.clock.now()).await
}

async fn open(
    app: &App,
    context: &RequestContext,
    wish: &CreateOrder,
    key: Option<&IdempotencyKey>,
) -> Result<Answer<OrderId>, CreateOrderError> {
    let mut draws = 0;
    loop {
        draws += 1;
        let shown = show_reservation(app, context, wish.reservation).await?;
        let (reservation, total) = (&shown.reservation, shown.reservation.price.total);
        let guests = guests(wish, reservation.seats.get())?;
        let now = app.clock.now();
        let event = reservation.event;
        let to_book = if total.is_zero() { reservation.seats.get() } else { 0 };
        let unit = OpenOrder {
            context,
            reservation: reservation.key,
            event,
            provider: choose(app, wish.provider.as_deref(), total.currency()).ok(),
            wish,
            guests: &guests,
            tickets: draw_tickets(&*app.ticket_signer, &*app.entropy, event, to_book, now)?,
            id: ids::draw(now, &*app.entropy),
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        match begin_once(&*app.store, &unit, key, now).await {
            Err(CreateOrderError::NumberTaken) if draws < DRAWS => {}
            outcome => return outcome,
        }
    }
}

/// A name for each seat; empty where none was said.
fn guests(wish: &CreateOrder, seats: u32) -> Result<Vec<NamedGuest>, CreateOrderError> {
    let places = usize::try_from(seats).unwrap_or(usize::MAX);
    if wish.guests.len() > places {
        return Err(CreateOrderError::TooManyGuests { seats });
    }
    let mut guests = wish.guests.clone();
    guests.resize_with(places, NamedGuest::default);
    Ok(guests)
}

/// The provider that the buyer chose, or the one that charges the currency otherwise.
pub(super) fn choose(app: &App, wish: Option<&str>, currency: Currency) -> Result<ProviderName, CreateOrderError> {
    let offered = app.providers.offered(currency);
    let chosen = match wish {
        Some(name) => offered.into_iter().find(|provider| provider.name().as_str() == name),
        None => app.providers.default_for(currency),
    };
    let chosen = chosen.ok_or(CreateOrderError::ProviderNotOffered(currency))?;
    Ok(chosen.name().clone())
}

#[cfg(test)]
mod tests;
