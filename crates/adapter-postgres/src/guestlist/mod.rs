//! Requests, invitations and attendees.

mod attendees;
pub(crate) mod cards;
mod invite_repository;
mod invite_rows;
mod invites;
mod links;
mod queries;
mod requests;

use async_trait::async_trait;
use diesel::QueryableByName;
use diesel::sql_types::Uuid;
use turnout_domain::guestlist::Attendee;
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::guestlist::GuestlistRepository;
use turnout_ports::store::StoreResult;

pub use queries::{GUEST_LISTS, PgGuestlistQueries};

use crate::store::PgTransaction;

/// Whether others may learn who the attendee `$attendee` is, whose user is `$user`: not while it is only known that seats
/// were given to their number.
macro_rules! is_known {
    ($attendee:literal, $user:literal) => {
        concat!(
            "(",
            $attendee,
            ".unasked_since IS NULL OR ",
            $attendee,
            ".status = 'checked_in' OR coalesce(",
            $user,
            ".last_login_at > ",
            $attendee,
            ".unasked_since, FALSE))"
        )
    };
}

pub(crate) use is_known;

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
}

#[async_trait]
impl GuestlistRepository for PgTransaction {
    async fn lock_attendee(&mut self, event: EventId, user: UserId) -> StoreResult<Option<Attendee>> {
        attendees::lock(self.conn()?, event, user).await
    }

    async fn people_with_free_tickets(&mut self, event: EventId, limit: u32) -> StoreResult<Vec<UserId>> {
        attendees::people_with_free_tickets(self.conn()?, event, limit).await
    }

    async fn store_attendee(&mut self, attendee: &Attendee) -> StoreResult<()> {
        attendees::store(self.conn()?, attendee).await
    }
}
