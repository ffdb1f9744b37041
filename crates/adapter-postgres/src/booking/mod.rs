//! Seats, reservations, orders and the waitlist.

mod facts;
mod holds;
mod inventory;
mod order_row;
pub(crate) mod orders;
mod price_row;
mod queries;
mod reservations;
mod waitlist;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::{BookingFacts, Inventory, NamedGuest, Order, Reservation, ReservationStatus};
use turnout_domain::ids::{EventId, OrderId, ReservationId, TierId, UserId};
use turnout_ports::booking::{BookingRepository, HoldBackground, HoldRequest, KeptHolds};
use turnout_ports::store::StoreResult;

pub use facts::GUESTS as ASK_GUESTS;
pub use queries::PgBookingQueries;
pub use waitlist::PgWaitlistQueries;

use crate::store::PgTransaction;

#[async_trait]
impl BookingRepository for PgTransaction {
    async fn lock_inventory(&mut self, event: EventId) -> StoreResult<Option<Inventory>> {
        inventory::lock(self.conn()?, event).await
    }

    async fn store_inventory(&mut self, event: EventId, inventory: &Inventory) -> StoreResult<()> {
        inventory::store(self.conn()?, event, inventory).await
    }

    async fn expire_reservations(
        &mut self,
        event: EventId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> StoreResult<Vec<Reservation>> {
        reservations::expire(self.conn()?, event, now, limit).await
    }

    async fn lock_live_reservations(&mut self, event: EventId, limit: u32) -> StoreResult<Vec<Reservation>> {
        reservations::lock_live(self.conn()?, event, limit).await
    }

    async fn lock_live_reservations_of(&mut self, event: EventId, user: UserId) -> StoreResult<Vec<Reservation>> {
        reservations::lock_live_of(self.conn()?, event, user).await
    }

    async fn facts(
        &mut self,
        event: EventId,
        tier: Option<TierId>,
        user: UserId,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<BookingFacts>> {
        facts::read(self.conn()?, event, tier, user, now).await
    }

    async fn lock_for_holds(&mut self, requests: &[HoldRequest], now: DateTime<Utc>) -> StoreResult<HoldBackground> {
        let (conn, begin) = self.conn_to_begin()?;
        holds::lock(conn, begin, requests, now).await
    }

    async fn keep_holds(&mut self, kept: &KeptHolds) -> StoreResult<()> {
        holds::keep(self.conn()?, kept).await
    }

    async fn insert_reservation(&mut self, reservation: &Reservation) -> StoreResult<()> {
        reservations::insert(self.conn()?, reservation).await
    }

    async fn lock_reservation(&mut self, key: ReservationId) -> StoreResult<Option<Reservation>> {
        reservations::lock(self.conn()?, key).await
    }

    async fn end_reservation(
        &mut self,
        key: ReservationId,
        end: ReservationStatus,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        reservations::end(self.conn()?, key, end, at).await
    }

    async fn insert_order(&mut self, order: &Order, guests: &[NamedGuest]) -> StoreResult<bool> {
        orders::insert(self.conn()?, order, guests).await
    }

    async fn lock_order(&mut self, id: OrderId) -> StoreResult<Option<Order>> {
        orders::lock(self.conn()?, id).await
    }

    async fn lock_order_of(&mut self, reservation: ReservationId) -> StoreResult<Option<Order>> {
        orders::lock_of_reservation(self.conn()?, reservation).await
    }

    async fn store_order(&mut self, order: &Order) -> StoreResult<()> {
        orders::store(self.conn()?, order).await
    }

    async fn guests_of_order(&mut self, id: OrderId) -> StoreResult<Vec<NamedGuest>> {
        orders::guests(self.conn()?, id).await
    }

    async fn store_guests(&mut self, id: OrderId, guests: &[NamedGuest]) -> StoreResult<()> {
        orders::store_guests(self.conn()?, id, guests).await
    }

    async fn open_orders_of_event(&mut self, event: EventId, limit: u32) -> StoreResult<Vec<OrderId>> {
        orders::open_of_event(self.conn()?, event, limit).await
    }
}
