//! Tickets.

mod handover;
mod queries;
mod reissue;
pub(crate) mod tickets;
mod transfer_queries;
mod transfer_rows;
mod transfers;

pub use queries::PgTicketQueries;
pub use transfer_queries::PgTransferQueries;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::attendance::PaymentStatus;
use turnout_domain::booking::{NamedGuest, SeatFate};
use turnout_domain::ids::{EventId, OrderId, TicketId, UserId};
use turnout_domain::ticketing::{Ticket, TicketSecret, TicketStatus};
use turnout_ports::store::StoreResult;
use turnout_ports::ticketing::{NextCode, TicketingRepository};

use crate::booking::orders::write_guests;
use crate::store::PgTransaction;

const NAME_GUESTS: &str = "
    UPDATE tickets t SET guest_name = guest.name, guest_email = guest.email, guest_phone = guest.phone
    FROM orders o, unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS guest (name, email, phone, seat_no)
    WHERE o.uuid = $1 AND t.order_id = o.id AND t.seat_no = guest.seat_no AND t.status = 'active'
        AND t.holder_user_id = o.user_id";

#[async_trait]
impl TicketingRepository for PgTransaction {
    async fn insert_tickets(
        &mut self,
        tickets: &[(Ticket, TicketSecret)],
        payment: PaymentStatus,
    ) -> StoreResult<bool> {
        tickets::insert(self.conn()?, tickets, payment).await
    }

    async fn lock_ticket(&mut self, ticket: TicketId) -> StoreResult<Option<(Ticket, UserId)>> {
        tickets::lock(self.conn()?, ticket).await
    }

    async fn lock_tickets_of_order(&mut self, order: OrderId) -> StoreResult<Vec<Ticket>> {
        tickets::lock_of_order(self.conn()?, order).await
    }

    async fn lock_tickets_of_person(&mut self, event: EventId, user: UserId) -> StoreResult<Vec<Ticket>> {
        tickets::lock_of_person(self.conn()?, event, user).await
    }

    async fn name_guests(&mut self, order: OrderId, guests: &[NamedGuest]) -> StoreResult<()> {
        write_guests(self.conn()?, NAME_GUESTS, order, guests).await
    }

    async fn note_refunded(&mut self, order: OrderId) -> StoreResult<()> {
        tickets::note_refunded(self.conn()?, order).await
    }

    async fn reissue(&mut self, code: &NextCode) -> StoreResult<bool> {
        reissue::reissue(self.conn()?, code).await
    }

    async fn release_seat(&mut self, ticket: TicketId) -> StoreResult<bool> {
        tickets::release_seat(self.conn()?, ticket).await
    }

    async fn void_tickets(
        &mut self,
        tickets: &[TicketId],
        status: TicketStatus,
        seats: SeatFate,
        at: DateTime<Utc>,
    ) -> StoreResult<Vec<TicketId>> {
        tickets::void(self.conn()?, tickets, status, seats, at).await
    }
}
