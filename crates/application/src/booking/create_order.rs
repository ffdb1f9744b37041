//! A person orders what they have reserved: unit, provider, unit.
//!
//! The order is opened in one unit of work; a payment is started at the provider under a key made from the order, with
//! no transaction open; a last unit notes the payment and keeps the answer. Whoever asks again, with or without a key,
//! gets the one order of the reservation. What stops in between is taken up by the next call, or by the reconciler.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{NamedGuest, Order, OrderStatus, ReservationStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{OrderId, ReservationId};
use turnout_domain::money::{Currency, MoneyError};
use turnout_domain::payments::ProviderName;
use turnout_domain::ticketing::TicketCodeError;
use turnout_ports::booking::OrderView;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::payments::{PaymentRequest, ProviderError};
use turnout_ports::store::{Repositories, StoreError};

use super::open_order::OpenOrder;
use super::show_reservation::{ShowReservationError, ShownReservation, show_reservation};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once, find_answer};
use crate::ids::{self, Sequence};
use crate::ticketing::draw_tickets;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// How often an order is drawn anew because its number, or a ticket's, is taken.
const DRAWS: u32 = 3;
/// How long after the hold's end the provider is asked once more about a payment of which nothing was heard.
const RECONCILE_AFTER: TimeDelta = TimeDelta::seconds(5);

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
    /// More names than seats.
    #[error("there are more guests than seats")]
    TooManyGuests {
        /// How many seats are reserved.
        seats: u32,
    },
    /// No such provider, or it cannot charge the currency.
    #[error("this payment provider is not offered for {0}")]
    ProviderNotOffered(Currency),
    /// The provider did not start the payment; the order waits.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The price cannot be computed.
    #[error(transparent)]
    Price(#[from] MoneyError),
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
            ShowReservationError::Price(error) => Self::Price(error),
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
    let shown = show_reservation(app, context, wish.reservation).await?;
    let seats = shown.reservation.seats.get();
    if wish.guests.len() > usize::try_from(seats).unwrap_or(usize::MAX) {
        return Err(CreateOrderError::TooManyGuests { seats });
    }
    let id = match shown.order {
        Some(id) => id,
        None => open(app, context, &wish, &shown).await?,
    };
    let (view, started) = start(app, id).await?;
    let now = app.clock.now();
    let unit = NotePayment {
        context,
        view,
        started,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

async fn open(
    app: &App,
    context: &RequestContext,
    wish: &CreateOrder,
    shown: &ShownReservation,
) -> Result<OrderId, CreateOrderError> {
    let reservation = &shown.reservation;
    let mut guests = wish.guests.clone();
    guests.resize_with(
        usize::try_from(reservation.seats.get()).unwrap_or_default(),
        NamedGuest::default,
    );
    let is_free = shown.price.total.is_zero();
    let provider = if is_free {
        None
    } else {
        Some(choose(app, wish, shown.price.total.currency())?)
    };
    let mut draws = 0;
    loop {
        draws += 1;
        let now = app.clock.now();
        let seats = if is_free { reservation.seats.get() } else { 0 };
        let unit = OpenOrder {
            context,
            settings: &app.booking_settings,
            reservation: reservation.key,
            event: reservation.event,
            provider: provider.clone(),
            guests: &guests,
            tickets: draw_tickets(&*app.ticket_signer, &*app.entropy, reservation.event, seats, now)?,
            id: ids::draw(now, &*app.entropy),
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        match execute(&*app.store, &unit).await {
            Err(CreateOrderError::NumberTaken) if draws < DRAWS => {}
            outcome => return outcome,
        }
    }
}

fn choose(app: &App, wish: &CreateOrder, currency: Currency) -> Result<ProviderName, CreateOrderError> {
    let offered = app.providers.offered(currency);
    let chosen = match &wish.provider {
        Some(name) => offered.into_iter().find(|provider| provider.name().as_str() == name),
        None => app.providers.default_for(currency),
    };
    let chosen = chosen.ok_or(CreateOrderError::ProviderNotOffered(currency))?;
    Ok(chosen.name().clone())
}

/// The order's payment at its provider, started now or before. The provider makes one for each order and attempt.
async fn start(app: &App, id: OrderId) -> Result<(OrderView, Option<(String, PaymentStart)>), CreateOrderError> {
    let view = app.booking_queries.order(id).await?.ok_or(CreateOrderError::NotFound)?;
    if view.order.status != OrderStatus::Pending {
        return Ok((view, None));
    }
    let order = &view.order;
    let name = order.provider.clone().ok_or(CreateOrderError::NotFound)?;
    let offered = app.providers.get(name.as_str());
    let provider = offered.ok_or(CreateOrderError::ProviderNotOffered(order.price.total.currency()))?;
    let started = provider.start_payment(&request(&view)).await?;
    let payment = PaymentStart {
        provider: name,
        client: started.client,
    };
    Ok((view, Some((started.payment_ref, payment))))
}

fn request(view: &OrderView) -> PaymentRequest {
    let Order {
        id,
        number,
        attempt,
        price,
        ..
    } = &view.order;
    PaymentRequest {
        order: *id,
        order_number: number.clone(),
        description: format!("{} x {}, {}", view.order.seats, view.tier_name, view.event_title),
        amount: price.total,
        idempotency_key: format!("{id}-{attempt}"),
    }
}

/// What a client needs to pay an order that waits for its money: for an answer that is given again.
pub async fn payment_start(app: &App, id: OrderId) -> Result<Option<PaymentStart>, CreateOrderError> {
    let (_, started) = start(app, id).await?;
    Ok(started.map(|(_, payment)| payment))
}

struct NotePayment<'a> {
    context: &'a RequestContext,
    view: OrderView,
    started: Option<(String, PaymentStart)>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for NotePayment<'_> {
    type Output = CreatedOrder;
    type Error = CreateOrderError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<CreatedOrder, CreateOrderError> {
        let mut view = self.view.clone();
        if let Some((payment_ref, _)) = &self.started {
            let locked = tx.booking().lock_order(view.order.id).await?;
            view.order = locked.ok_or(CreateOrderError::NotFound)?;
            if view.order.status == OrderStatus::Pending && view.order.payment_ref.is_none() {
                view.order.payment_ref = Some(payment_ref.clone());
                tx.booking().store_order(&view.order).await?;
                self.write_down(tx, &view.order).await?;
                view.order.version += 1;
            }
        }
        Ok(CreatedOrder {
            view,
            payment: self.started.as_ref().map(|(_, payment)| payment.clone()),
        })
    }
}

impl NotePayment<'_> {
    async fn write_down(&self, tx: &mut dyn Repositories, order: &Order) -> Result<(), StoreError> {
        let mut ids = self.ids;
        let object = AuditObject::new(ObjectKind::Order, order.id.uuid());
        let provider = order.provider.as_ref().map_or("", ProviderName::as_str);
        let changes = Changes::none()
            .set("provider", provider)
            .set("provider_payment_id", order.payment_ref.clone().unwrap_or_default());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::PaymentStarted, object);
        tx.audit()
            .append(&[entry.of_event(order.event).changes(changes)])
            .await?;
        let reconcile = NewJob {
            id: ids.take(),
            job: Job::ReconcileOrder { order: order.id.uuid() },
            run_at: order.expires_at + RECONCILE_AFTER,
        };
        tx.jobs().enqueue(&reconcile).await
    }
}
