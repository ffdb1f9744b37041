//! The guest list as it is shown.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::ReservationStatus;
use turnout_domain::events::{Admission, EventStatus, Visibility};
use turnout_domain::guestlist::{
    Attendee, AttendeeStatus, Invite, InviteLink, InviteStatus, JoinRequest, RequestStatus,
};
use turnout_domain::ids::{AttendeeId, EventId, InviteId, PictureId, RequestId, ReservationId, TierId, UserId};

use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// What people on a guest list know of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCard {
    /// The person.
    pub id: UserId,
    /// Display name, where they gave one.
    pub name: Option<String>,
    /// Their first picture, in lists of requests, invitations and attendees, where whoever reads the list sees their profile.
    pub picture: Option<PictureId>,
}

impl PersonCard {
    /// Who that is, without a picture. An empty name is none.
    pub fn named(id: UserId, name: Option<String>) -> Self {
        Self {
            id,
            name: name.filter(|name| !name.is_empty()),
            picture: None,
        }
    }
}

/// What an invited person is told of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCard {
    /// The event.
    pub id: EventId,
    /// Readable name.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Where it stands.
    pub status: EventStatus,
    /// Who may know it.
    pub visibility: Visibility,
    /// How a guest gets in.
    pub admission: Admission,
    /// The start; missing only in a draft.
    pub start_at: Option<DateTime<Utc>>,
    /// The end; missing only in a draft.
    pub end_at: Option<DateTime<Utc>>,
    /// IANA name.
    pub time_zone: String,
    /// Name of its place, or the place in words.
    pub venue_name: String,
    /// Attending costs something.
    pub is_paid: bool,
    /// Who hosts it.
    pub host: PersonCard,
}

/// Seats that are kept for somebody who has to pay for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldSeats {
    /// The `reservation_key`.
    pub key: ReservationId,
    /// Of which tier.
    pub tier: TierId,
    /// How many.
    pub seats: u32,
    /// What the row says; a live one may have expired meanwhile.
    pub status: ReservationStatus,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// A request with what both parties are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestDetail {
    /// The request.
    pub request: JoinRequest,
    /// Who asks.
    pub requester: PersonCard,
    /// The event.
    pub event: EventCard,
    /// What accepting it kept, where there is something to pay.
    pub held: Option<HeldSeats>,
}

/// An invitation with what both parties are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteDetail {
    /// The invitation.
    pub invite: Invite,
    /// Who is invited, where they have an account.
    pub guest: Option<PersonCard>,
    /// Who invites, while they have an account.
    pub inviter: Option<PersonCard>,
    /// The event.
    pub event: EventCard,
    /// What accepting it kept, where there is something to pay.
    pub held: Option<HeldSeats>,
}

/// A link with the event it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkDetail {
    /// The link.
    pub link: InviteLink,
    /// The event.
    pub event: EventCard,
}

/// A participant with what lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendeeDetail {
    /// The participant.
    pub attendee: Attendee,
    /// Who it is, unless they were given seats by their number and have not signed in or come since.
    pub person: Option<PersonCard>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Which participants are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttendeeFilter {
    /// Everyone who ever was one.
    All,
    /// Those who are going or came in, or stand there, and do not block the viewer.
    ForGuests(Option<AttendeeStatus>),
    /// Those who stand there.
    Status(AttendeeStatus),
}

/// Reads the guest list, each call in one round trip and without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait GuestlistQueries: Send + Sync {
    /// What an invited person is told of an event. One that was thrown away is none.
    async fn event_card(&self, event: EventId) -> StoreResult<Option<EventCard>>;

    /// A request by its id.
    async fn request(&self, id: RequestId) -> StoreResult<Option<RequestDetail>>;

    /// Requests to join an event, the oldest first, with the pictures that the viewer sees.
    async fn requests_of_event(
        &self,
        event: EventId,
        viewer: Option<UserId>,
        status: Option<RequestStatus>,
        page: &PageRequest<RequestId>,
    ) -> StoreResult<Page<RequestDetail, RequestId>>;

    /// The requests that somebody made, the latest first.
    async fn requests_of_person(
        &self,
        user: UserId,
        page: &PageRequest<RequestId>,
    ) -> StoreResult<Page<RequestDetail, RequestId>>;

    /// An invitation by its id.
    async fn invite(&self, id: InviteId) -> StoreResult<Option<InviteDetail>>;

    /// Invitations to an event, the latest first, with the pictures that the viewer sees. A status is that at `now`.
    async fn invites_of_event(
        &self,
        event: EventId,
        viewer: Option<UserId>,
        status: Option<InviteStatus>,
        now: DateTime<Utc>,
        page: &PageRequest<InviteId>,
    ) -> StoreResult<Page<InviteDetail, InviteId>>;

    /// The invitations in somebody's name, and those that name only their number, the latest first. Those to events that
    /// nobody may know yet are left out.
    async fn invites_of_person(
        &self,
        user: UserId,
        status: Option<InviteStatus>,
        now: DateTime<Utc>,
        page: &PageRequest<InviteId>,
    ) -> StoreResult<Page<InviteDetail, InviteId>>;

    /// The link with this token.
    async fn link(&self, token_hash: &[u8; 32]) -> StoreResult<Option<LinkDetail>>;

    /// The participants of an event, the earliest first, with the pictures that the viewer sees.
    async fn attendees_of_event(
        &self,
        event: EventId,
        viewer: Option<UserId>,
        filter: AttendeeFilter,
        page: &PageRequest<AttendeeId>,
    ) -> StoreResult<Page<AttendeeDetail, AttendeeId>>;
}
