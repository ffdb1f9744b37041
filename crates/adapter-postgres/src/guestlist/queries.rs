//! Reading the guest list.

mod attendees;
mod invites;
mod requests;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::guestlist::{InviteStatus, RequestStatus};
use turnout_domain::ids::{AttendeeId, EventId, InviteId, RequestId, UserId};
use turnout_ports::guestlist::{
    AttendeeDetail, AttendeeFilter, EventCard, GuestlistQueries, InviteDetail, LinkDetail, RequestDetail,
};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use super::cards;
use crate::pool::Database;

/// The statements that list the guests of an event, for whoever measures them.
pub const GUEST_LISTS: [(&str, &str); 3] = [
    ("attendees", attendees::OF_EVENT),
    ("invites", invites::OF_EVENT),
    ("requests", requests::OF_EVENT),
];

/// Reads the guest list on the primary: hosts and guests look at it right after having changed it.
#[derive(Clone, Debug)]
pub struct PgGuestlistQueries {
    database: Database,
}

impl PgGuestlistQueries {
    /// Queries on this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl GuestlistQueries for PgGuestlistQueries {
    async fn event_card(&self, event: EventId) -> StoreResult<Option<EventCard>> {
        cards::event(&mut *self.database.write().await?, event).await
    }

    async fn request(&self, id: RequestId) -> StoreResult<Option<RequestDetail>> {
        requests::one(&mut *self.database.write().await?, id).await
    }

    async fn requests_of_event(
        &self,
        event: EventId,
        viewer: Option<UserId>,
        status: Option<RequestStatus>,
        page: &PageRequest<RequestId>,
    ) -> StoreResult<Page<RequestDetail, RequestId>> {
        requests::of_event(&mut *self.database.write().await?, (event, viewer), status, page).await
    }

    async fn requests_of_person(
        &self,
        user: UserId,
        page: &PageRequest<RequestId>,
    ) -> StoreResult<Page<RequestDetail, RequestId>> {
        requests::of_person(&mut *self.database.write().await?, user, page).await
    }

    async fn invite(&self, id: InviteId) -> StoreResult<Option<InviteDetail>> {
        invites::one(&mut *self.database.write().await?, id).await
    }

    async fn invites_of_event(
        &self,
        event: EventId,
        viewer: Option<UserId>,
        status: Option<InviteStatus>,
        now: DateTime<Utc>,
        page: &PageRequest<InviteId>,
    ) -> StoreResult<Page<InviteDetail, InviteId>> {
        invites::of_event(&mut *self.database.write().await?, (event, viewer), (status, now), page).await
    }

    async fn invites_of_person(
        &self,
        user: UserId,
        status: Option<InviteStatus>,
        now: DateTime<Utc>,
        page: &PageRequest<InviteId>,
    ) -> StoreResult<Page<InviteDetail, InviteId>> {
        invites::of_person(&mut *self.database.write().await?, user, (status, now), page).await
    }

    async fn link(&self, token_hash: &[u8; 32]) -> StoreResult<Option<LinkDetail>> {
        invites::link(&mut *self.database.write().await?, token_hash).await
    }

    async fn attendees_of_event(
        &self,
        event: EventId,
        viewer: Option<UserId>,
        filter: AttendeeFilter,
        page: &PageRequest<AttendeeId>,
    ) -> StoreResult<Page<AttendeeDetail, AttendeeId>> {
        attendees::of_event(&mut *self.database.write().await?, (event, viewer), filter, page).await
    }
}
