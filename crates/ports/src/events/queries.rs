//! Events as they are shown.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::SeatCount;
use turnout_domain::events::{
    Admission, Event, EventKind, EventStatus, GuestStatus, Position, Standing, Venue, Visibility,
};
use turnout_domain::ids::{EventId, ImageId, ReservationId, TeamMemberId, TierId, UserId};
use turnout_domain::money::Money;

use super::{EventImage, ShownImage, TeamMemberDetail, TicketStatistics};
use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// How one event is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKey {
    /// By its id.
    Id(EventId),
    /// By its readable name.
    Slug(String),
}

/// What strangers may know of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostProfile {
    /// The host.
    pub id: UserId,
    /// Display name.
    pub name: String,
    /// In their own words.
    pub bio: String,
    /// City or region.
    pub location: String,
    /// Company.
    pub company: String,
    /// The phone number was proved.
    pub is_verified: bool,
    /// Raised at each change of the profile.
    pub version: u32,
}

/// Seats that are kept for the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnReservation {
    /// The `reservation_key`.
    pub key: ReservationId,
    /// Of which tier.
    pub tier: TierId,
    /// How many.
    pub seats: u32,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// One event with everything around it, as one viewer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDetail {
    /// The event. Its and its tiers' seats do not count expired holds.
    pub event: Event,
    /// Seats of attendees who are going or checked in.
    pub going_count: u32,
    /// Pending requests.
    pub requests_count: u32,
    /// Its place, if it is one of the directory.
    pub venue: Option<Venue>,
    /// Its covers and then its gallery, in the order of showing.
    pub images: Vec<EventImage>,
    /// Its host.
    pub host: HostProfile,
    /// What the event is to the viewer.
    pub standing: Standing,
    /// Seats that are kept for the viewer.
    pub reservation: Option<OwnReservation>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// One event in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSummary {
    /// The event.
    pub id: EventId,
    /// Readable name.
    pub slug: String,
    /// Title.
    pub title: String,
    /// What kind of event.
    pub kind: EventKind,
    /// Free word of the host.
    pub mood: String,
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
    pub time_zone: chrono_tz::Tz,
    /// Name of its place, or the place in words.
    pub venue_name: String,
    /// City of its place, if that is one of the directory.
    pub city: String,
    /// Where its place is.
    pub position: Option<Position>,
    /// Slug of its shelf.
    pub category: Option<String>,
    /// Slugs of what it is about.
    pub interests: Vec<String>,
    /// Attending costs something.
    pub is_paid: bool,
    /// The lowest price of a tier that is sold.
    pub price_from: Option<Money>,
    /// Its first cover.
    pub cover: Option<ImageId>,
    /// Its seats, without expired holds.
    pub seats: SeatCount,
    /// Seats of attendees who are going or checked in.
    pub going_count: u32,
    /// Who hosts it.
    pub host: UserId,
    /// The host's display name.
    pub host_name: String,
    /// What the event is to the user whose events are listed.
    pub guest: Option<GuestStatus>,
    /// How far its place is from the point that was asked for, in metres.
    pub distance: Option<u32>,
}

/// Within how many metres of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The point.
    pub position: Position,
    /// The radius in metres.
    pub radius: u32,
}

/// Which events are wanted. Fields that are empty do not filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventFilter {
    /// Words in title, description, mood or place.
    pub text: Option<String>,
    /// City of the place.
    pub city: Option<String>,
    /// Slug of an interest.
    pub interest: Option<String>,
    /// A tag.
    pub tag: Option<String>,
    /// Slug of a category.
    pub category: Option<String>,
    /// Kind.
    pub kind: Option<EventKind>,
    /// Mood.
    pub mood: Option<String>,
    /// Whether attending costs something.
    pub is_paid: Option<bool>,
    /// Starts at this instant or later.
    pub starts_after: Option<DateTime<Utc>>,
    /// Starts before this instant.
    pub starts_before: Option<DateTime<Utc>>,
    /// Around a point.
    pub near: Option<Near>,
}

/// The order of a list of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSort {
    /// The soonest first.
    Start,
    /// The nearest first; only around a point.
    Distance,
    /// Those with the most guests first.
    Popular,
}

/// Where a page of events begins: the sort key of the last one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventCursor {
    /// Its start in microseconds since 1970, its distance in metres or the number of its guests.
    pub key: i64,
    /// Its id.
    pub id: EventId,
}

/// In which role the user takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MyRole {
    /// As the host or in the team.
    Host,
    /// As a guest: going, invited, asking, or with seats kept.
    Guest,
}

/// Reads events, each call in one round trip and without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait EventQueries: Send + Sync {
    /// One event. Whether the viewer may see it is for the caller to decide from its standing.
    async fn detail(
        &self,
        key: &EventKey,
        viewer: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<EventDetail>>;

    /// What the event is to the user, or to someone who has not signed in.
    async fn standing(&self, event: EventId, user: Option<UserId>, now: DateTime<Utc>)
    -> StoreResult<Option<Standing>>;

    /// Published public events.
    async fn list(
        &self,
        filter: &EventFilter,
        sort: EventSort,
        page: &PageRequest<EventCursor>,
        now: DateTime<Utc>,
    ) -> StoreResult<Page<EventSummary, EventCursor>>;

    /// The user's own events, the latest made first.
    async fn of_user(
        &self,
        user: UserId,
        role: MyRole,
        page: &PageRequest<EventId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Page<EventSummary, EventId>>;

    /// Where the file of an image lies, as long as its event is there.
    async fn shown_image(&self, image: ImageId) -> StoreResult<Option<ShownImage>>;

    /// Whether there is such an image, shown or not.
    async fn has_image(&self, image: ImageId) -> StoreResult<bool>;

    /// The team of an event, who was added first first: all of it, or what one person has.
    async fn team(
        &self,
        event: EventId,
        of: Option<UserId>,
        page: &PageRequest<TeamMemberId>,
    ) -> StoreResult<Page<TeamMemberDetail, TeamMemberId>>;

    /// The tickets of an event and what happened with them. It may lag behind a little.
    async fn ticket_statistics(&self, event: EventId) -> StoreResult<TicketStatistics>;
}
