//! Storing seats, reservations, orders and the waitlist.

mod waitlist;

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditEntry;
use turnout_domain::booking::{BookingFacts, HoldWish, Inventory, NamedGuest, Order, Reservation, ReservationStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, OrderId, ReservationId, TierId, UserId};
use turnout_domain::payments::Transaction;
use turnout_domain::ticketing::Ticket;

pub use waitlist::*;

use crate::idempotency::{Claim, IdempotencyKey, StoredAnswer};
use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// A wish for seats, and the key under which it happens once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRequest {
    /// Of which event.
    pub event: EventId,
    /// What is wanted.
    pub wish: HoldWish,
    /// The client's key.
    pub idempotency: Option<IdempotencyKey>,
}

/// What has to be known to decide a batch of wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldBackground {
    /// The seats of the events and of the tiers that are wished for, of all tiers of an event where somebody is on the
    /// waitlist. Locked until the transaction ends. Without events that are not there, or that somebody else had locked.
    pub inventories: BTreeMap<EventId, Inventory>,
    /// What is known of each wish, in their order.
    pub known: Vec<HoldKnown>,
}

/// What is known of one wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldKnown {
    /// `None` if there is no such event, tier or person.
    pub facts: Option<BookingFacts>,
    /// Whether the request was answered before.
    pub earlier: Claim,
}

/// What a batch of wishes came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHolds {
    /// The seats of the events afterwards.
    pub inventories: BTreeMap<EventId, Inventory>,
    /// The new reservations.
    pub reservations: Vec<Reservation>,
    /// Their audit entries.
    pub entries: Vec<AuditEntry>,
    /// The answers of those that carried a key.
    pub answers: Vec<(IdempotencyKey, StoredAnswer)>,
    /// When.
    pub now: DateTime<Utc>,
}

/// Seats, reservations and orders inside a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait BookingRepository: Send {
    /// Locks the seats of an event and of all its tiers until the transaction ends: the event first, then the tiers.
    /// `None` if there is no such event.
    async fn lock_inventory(&mut self, event: EventId) -> StoreResult<Option<Inventory>>;

    /// Writes the counters back. Call it only with the inventory locked. Constraints refuse overselling even if a
    /// caller got it wrong.
    async fn store_inventory(&mut self, event: EventId, inventory: &Inventory) -> StoreResult<()>;

    /// Ends, as expired, live reservations of the event whose time ran out, the longest over first and at most `limit`,
    /// and answers them, so that the caller can give their seats back. Call it only with the inventory locked.
    async fn expire_reservations(
        &mut self,
        event: EventId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> StoreResult<Vec<Reservation>>;

    /// The live reservations of the event, locked.
    async fn lock_live_reservations(&mut self, event: EventId, limit: u32) -> StoreResult<Vec<Reservation>>;

    /// The live reservations of this person for the event, locked.
    async fn lock_live_reservations_of(&mut self, event: EventId, user: UserId) -> StoreResult<Vec<Reservation>>;

    /// What has to be known to admit the person, in one read: with the tier that is named, or the first one that is
    /// sold. Read it with the inventory locked. `None` if there is no such event, tier or person.
    async fn facts(
        &mut self,
        event: EventId,
        tier: Option<TierId>,
        user: UserId,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<BookingFacts>>;

    /// Locks the seats of the events and reads all it takes to decide the wishes. A single event is waited for; of
    /// several, those that somebody else has locked are left out, so that they keep nobody waiting.
    async fn lock_for_holds(&mut self, requests: &[HoldRequest], now: DateTime<Utc>) -> StoreResult<HoldBackground>;

    /// Stores reservations, counters, audit entries and answers in one step. Contended if an idempotency key was taken
    /// meanwhile, for another event.
    async fn keep_holds(&mut self, kept: &KeptHolds) -> StoreResult<()>;

    /// Stores a new reservation.
    async fn insert_reservation(&mut self, reservation: &Reservation) -> StoreResult<()>;

    /// Locks a reservation until the transaction ends.
    async fn lock_reservation(&mut self, key: ReservationId) -> StoreResult<Option<Reservation>>;

    /// Ends a live reservation. False, and nothing changed, if it was not live any more.
    async fn end_reservation(
        &mut self,
        key: ReservationId,
        end: ReservationStatus,
        at: DateTime<Utc>,
    ) -> StoreResult<bool>;

    /// Stores a new order with its guests. False, and nothing changed, if its number is taken: draw another id.
    async fn insert_order(&mut self, order: &Order, guests: &[NamedGuest]) -> StoreResult<bool>;

    /// Locks an order until the transaction ends.
    async fn lock_order(&mut self, id: OrderId) -> StoreResult<Option<Order>>;

    /// The order of the reservation that did not fail, expire or get cancelled, locked.
    async fn lock_order_of(&mut self, reservation: ReservationId) -> StoreResult<Option<Order>>;

    /// Writes back what can change in an order and raises its version.
    async fn store_order(&mut self, order: &Order) -> StoreResult<()>;

    /// The named guests of an order, by seat.
    async fn guests_of_order(&mut self, id: OrderId) -> StoreResult<Vec<NamedGuest>>;

    /// Names guests by seat, from the first; seats beyond keep their names. Call it with the order locked.
    async fn store_guests(&mut self, id: OrderId, guests: &[NamedGuest]) -> StoreResult<()>;

    /// Ids of orders of the event that hold money or wait for it, oldest first: what is left to wind down.
    async fn open_orders_of_event(&mut self, event: EventId, limit: u32) -> StoreResult<Vec<OrderId>>;
}

/// A reservation with what its owner is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReservationView {
    /// The reservation.
    pub reservation: Reservation,
    /// The live order that pays for it.
    pub order: Option<OrderId>,
}

/// An order with what its owner and the host are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderView {
    /// The order.
    pub order: Order,
    /// Title of the event.
    pub event_title: String,
    /// Where the event stands.
    pub event_status: EventStatus,
    /// Host of the event.
    pub host: UserId,
    /// Name of the tier.
    pub tier_name: String,
    /// Its guests by seat.
    pub guests: Vec<NamedGuest>,
    /// Its movements of money, oldest first.
    pub transactions: Vec<Transaction>,
    /// Its tickets by seat.
    pub tickets: Vec<Ticket>,
}

/// Reads without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait BookingQueries: Send + Sync {
    /// A reservation by its key.
    async fn reservation(&self, key: ReservationId) -> StoreResult<Option<ReservationView>>;

    /// An order by its id.
    async fn order(&self, id: OrderId) -> StoreResult<Option<OrderView>>;

    /// The orders of a buyer, newest first.
    async fn orders_of(&self, buyer: UserId, page: &PageRequest<OrderId>) -> StoreResult<Page<OrderView, OrderId>>;

    /// Events with live reservations whose time ran out, at most `limit`: work for the sweeper.
    async fn events_with_expired_reservations(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<EventId>>;

    /// Pending orders that cannot be paid in time any more, at most `limit`: work for the sweeper.
    async fn overdue_orders(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<OrderId>>;
}
