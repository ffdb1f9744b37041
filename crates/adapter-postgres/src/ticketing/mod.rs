//! Tickets.

mod queries;
pub(crate) mod tickets;

pub use queries::PgTicketQueries;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::attendance::PaymentStatus;
use turnout_domain::ids::{AttendeeId, EventId, OrderId, TicketId, UserId};
use turnout_domain::ticketing::{Ticket, TicketSecret, TicketStatus};
use turnout_ports::store::StoreResult;
use turnout_ports::ticketing::TicketingRepository;

use crate::store::PgTransaction;

#[async_trait]
impl TicketingRepository for PgTransaction {
    async fn insert_tickets(
        &mut self,
        tickets: &[(Ticket, TicketSecret)],
        payment: PaymentStatus,
    ) -> StoreResult<bool> {
        tickets::insert(self.conn()?, tickets, payment).await
    }

    async fn lock_tickets_of_order(&mut self, order: OrderId) -> StoreResult<Vec<Ticket>> {
        tickets::lock_of_order(self.conn()?, order).await
    }

    async fn lock_tickets_of_person(&mut self, event: EventId, user: UserId) -> StoreResult<Vec<Ticket>> {
        tickets::lock_of_person(self.conn()?, event, user).await
    }

    async fn lock_tickets_of_attendee(&mut self, attendee: AttendeeId) -> StoreResult<Vec<Ticket>> {
        tickets::lock_of_attendee(self.conn()?, attendee).await
    }

    async fn void_tickets(
        &mut self,
        tickets: &[TicketId],
        status: TicketStatus,
        at: DateTime<Utc>,
    ) -> StoreResult<Vec<TicketId>> {
        tickets::void(self.conn()?, tickets, status, at).await
    }
}
