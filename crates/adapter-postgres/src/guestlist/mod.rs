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

/// Whether the attendee `$attendee`, whose user is `$user`, takes part by their own will: they are known, and booked, were
/// accepted, came, or have signed in since the last seats were given to them.
macro_rules! takes_part {
    ($attendee:literal, $user:literal) => {
        concat!(
            "(",
            $crate::guestlist::is_known!($attendee, $user),
            " AND (",
            $attendee,
            ".status = 'checked_in' OR ",
            $attendee,
            ".request_id IS NOT NULL OR ",
            $attendee,
            ".invite_id IS NOT NULL OR EXISTS (SELECT FROM orders own WHERE own.event_id = ",
            $attendee,
            ".event_id AND own.user_id = ",
            $user,
            ".id AND own.paid_at IS NOT NULL) OR NOT EXISTS (SELECT FROM reservations gift WHERE gift.event_id = ",
            $attendee,
            ".event_id AND gift.user_id = ",
            $user,
            ".id AND gift.source = 'host' AND NOT coalesce(",
            $user,
            ".last_login_at > gift.created_at, FALSE))))"
        )
    };
}

pub(crate) use {is_known, takes_part};

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
