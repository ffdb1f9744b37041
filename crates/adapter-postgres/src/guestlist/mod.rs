//! Attendees.

mod attendees;

use async_trait::async_trait;
use turnout_domain::guestlist::Attendee;
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::guestlist::GuestlistRepository;
use turnout_ports::store::StoreResult;

use crate::store::PgTransaction;

#[async_trait]
impl GuestlistRepository for PgTransaction {
    async fn lock_attendee(&mut self, event: EventId, user: UserId) -> StoreResult<Option<Attendee>> {
        attendees::lock(self.conn()?, event, user).await
    }

    async fn store_attendee(&mut self, attendee: &Attendee) -> StoreResult<()> {
        attendees::store(self.conn()?, attendee).await
    }
}
