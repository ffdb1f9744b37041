//! The unit that opens an order: pending where there is something to pay, or paid and booked at once where it is free.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{BookingFacts, Inventory, NamedGuest, Order, OrderStatus, Reservation, WhenRefunded};
use turnout_domain::events::EventStatus;
use turnout_domain::guestlist::SeatsGained;
use turnout_domain::ids::{EventId, OrderId, ReservationId};
use turnout_domain::money::Money;
use turnout_domain::payments::ProviderName;
use turnout_ports::store::{Repositories, StoreError};

use super::consume_hold::consume_hold;
use super::create_order::{CreateOrder, CreateOrderError};
use crate::context::RequestContext;
use crate::guestlist::{ConfirmError, Confirmation, confirm_attendee};
use crate::ids::Sequence;
use crate::ticketing::DrawnTicket;
use crate::unit_of_work::UnitOfWork;

pub(super) struct OpenOrder<'a> {
    pub context: &'a RequestContext,
    pub reservation: ReservationId,
    pub event: EventId,
    /// Should there be something to pay: what the buyer chose, if it is offered.
    pub provider: Option<ProviderName>,
    /// What the buyer said.
    pub wish: &'a CreateOrder,
    pub guests: &'a [NamedGuest],
    /// Where there is nothing to pay: as many as seats.
    pub tickets: Vec<DrawnTicket>,
    pub id: OrderId,
    pub ids: Sequence,
    pub now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for OpenOrder<'_> {
    type Output = OrderId;
    type Error = CreateOrderError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<OrderId, CreateOrderError> {
        let mut ids = self.ids;
        let inventory = tx.booking().lock_inventory(self.event).await?;
        let mut inventory = inventory.ok_or(CreateOrderError::NotFound)?;
        let reservation = tx.booking().lock_reservation(self.reservation).await?;
        let reservation = reservation.ok_or(CreateOrderError::NotFound)?;
        if let Some(order) = tx.booking().lock_order_of(self.reservation).await? {
            self.compare(tx, &order).await?;
            return Ok(order.id);
        }
        if !reservation.is_live(self.now) {
            return Err(CreateOrderError::ReservationEnded(reservation.status_at(self.now)));
        }
        let facts = self.facts(tx, &reservation).await?;
        let order = self.order(&reservation)?;
        if !tx.booking().insert_order(&order, self.guests).await? {
            return Err(CreateOrderError::NumberTaken);
        }
        tx.audit()
            .append(&[self.entry(&mut ids, AuditAction::OrderCreated, &order)])
            .await?;
        if order.status == OrderStatus::Paid {
            self.book(tx, &mut ids, &mut inventory, &reservation, &facts, &order)
                .await?;
        }
        Ok(order.id)
    }
}

impl OpenOrder<'_> {
    /// Whether the order that there is can stand for what is asked for. What the buyer leaves out is as it is.
    async fn compare(&self, tx: &mut dyn Repositories, order: &Order) -> Result<(), CreateOrderError> {
        let total = order.price.total;
        let named = self.wish.provider.as_deref().filter(|_| !total.is_zero());
        let present = order.provider.as_ref().map(ProviderName::as_str);
        if named.is_some() && named != present {
            return Err(match self.provider {
                Some(_) => CreateOrderError::OrderedOtherwise(order.id),
                None => CreateOrderError::ProviderNotOffered(total.currency()),
            });
        }
        if !self.wish.guests.is_empty() && tx.booking().guests_of_order(order.id).await? != self.guests {
            return Err(CreateOrderError::OrderedOtherwise(order.id));
        }
        Ok(())
    }

    async fn facts(
        &self,
        tx: &mut dyn Repositories,
        reservation: &Reservation,
    ) -> Result<BookingFacts, CreateOrderError> {
        let read = tx
            .booking()
            .facts(self.event, Some(reservation.tier), reservation.user, self.now)
            .await?;
        let facts = read.ok_or(CreateOrderError::NotFound)?;
        match facts.status {
            EventStatus::Published if facts.is_over(self.now) => Err(CreateOrderError::Over),
            EventStatus::Published => Ok(facts),
            other => Err(CreateOrderError::NotOnSale(other)),
        }
    }

    /// It costs what the buyer was told with the reservation, whatever the host has changed since.
    fn order(&self, reservation: &Reservation) -> Result<Order, CreateOrderError> {
        let price = reservation.price;
        let (currency, is_free) = (price.total.currency(), price.total.is_zero());
        if !is_free && self.provider.is_none() {
            return Err(CreateOrderError::ProviderNotOffered(currency));
        }
        Ok(Order {
            id: self.id,
            number: Order::number_of(self.id, self.now),
            buyer: reservation.user,
            event: self.event,
            tier: reservation.tier,
            reservation: reservation.key,
            seats: reservation.seats,
            status: if is_free {
                OrderStatus::Paid
            } else {
                OrderStatus::Pending
            },
            price,
            captured: Money::zero(currency),
            refunded: Money::zero(currency),
            when_refunded: WhenRefunded::ReleaseSeats,
            provider: self.provider.clone().filter(|_| !is_free),
            attempt: 1,
            payment_ref: None,
            failure: String::new(),
            expires_at: reservation.expires_at,
            created_at: self.now,
            paid_at: is_free.then_some(self.now),
            closed_at: None,
            version: 1,
        })
    }

    /// A free order is a booking: the held seats are sold, the person is confirmed.
    async fn book(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        reservation: &Reservation,
        facts: &BookingFacts,
        order: &Order,
    ) -> Result<(), CreateOrderError> {
        if !consume_hold(tx, ids, self.context, inventory, reservation, self.now).await? {
            return Err(StoreError::Corrupt(format!("reservation {} was not held", reservation.key)).into());
        }
        let confirmation = Confirmation {
            context: self.context,
            event: self.event,
            title: &facts.title,
            host: facts.host,
            tier: order.tier,
            user: order.buyer,
            name: &facts.guest.name,
            gained: SeatsGained {
                seats: order.seats.get(),
                ticket_type: facts.tier.name.clone(),
                paid: order.price.total,
                platform_fee: order.price.platform_fee,
                request: None,
                invite: None,
                unasked_at: None,
            },
            order: Some(order.id),
            guests: self.guests,
            tickets: &self.tickets,
            now: self.now,
        };
        confirm_attendee(tx, ids, inventory, confirmation).await?;
        tx.booking().store_inventory(self.event, inventory).await?;
        let paid = self.entry(ids, AuditAction::OrderPaid, order);
        Ok(tx.audit().append(&[paid]).await?)
    }

    fn entry(&self, ids: &mut Sequence, action: AuditAction, order: &Order) -> turnout_domain::audit::AuditEntry {
        let object = AuditObject::new(ObjectKind::Order, order.id.uuid());
        let changes = Changes::none()
            .set("order_number", order.number.clone())
            .set("status", order.status.as_str())
            .set("seats", order.seats.to_string())
            .set("total", order.price.total.to_string());
        let entry = self.context.audit(ids.take(), self.now, action, object);
        entry.of_event(self.event).changes(changes)
    }
}

impl From<ConfirmError> for CreateOrderError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::NumberTaken => Self::NumberTaken,
            ConfirmError::Store(error) => Self::Store(error),
        }
    }
}
