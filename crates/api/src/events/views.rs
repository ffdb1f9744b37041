//! One event as it is answered.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use turnout_domain::access::Permission;
use turnout_domain::booking::SeatCount;
use turnout_domain::events::{Event, ImageRole, Standing, iso_duration, local_date, local_time};
use turnout_domain::ids::{ImageId, UserId};
use turnout_ports::events::{EventDetail, EventImage, HostProfile, OwnReservation};
use utoipa::ToSchema;
use uuid::Uuid;

use super::image_view::{ImageView, image_url};
use super::policies_view::PoliciesView;
use super::tier_view::TierView;
use super::venue_views::VenueView;
use super::words::{AdmissionWord, GuestStatusWord, KindWord, PermissionWord, StatusWord, VisibilityWord};
use crate::wire::money::MoneyView;

/// One event, as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub(super) struct EventView {
    /// The event's id.
    id: Uuid,
    /// Its readable name in addresses; stays when the title changes.
    #[schema(examples("diwali-rooftop-party-7f80a1b2"))]
    slug: String,
    #[schema(examples("Diwali rooftop party"))]
    title: String,
    description: String,
    kind: KindWord,
    mood: String,
    status: StatusWord,
    visibility: VisibilityWord,
    admission: AdmissionWord,
    #[serde(flatten)]
    when: WhenView,
    /// Its place, if it is one of the directory.
    #[schema(required = true)]
    venue: Option<VenueView>,
    /// Its place in words, where no venue is chosen.
    venue_text: String,
    /// Its first cover, at this server.
    #[schema(required = true, examples("/v1/event-images/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"))]
    cover_url: Option<String>,
    /// Its covers, at most three, and then its gallery, each in the order of showing.
    images: Vec<ImageView>,
    /// Slug of its category.
    #[schema(required = true)]
    category: Option<String>,
    /// Slugs of what it is about.
    interests: Vec<String>,
    tags: Vec<String>,
    /// Of all its tiers.
    #[schema(examples("INR"))]
    currency: String,
    /// Attending costs something.
    is_paid: bool,
    /// The lowest price of a tier that is sold.
    #[schema(required = true)]
    ticket_price: Option<MoneyView>,
    #[serde(flatten)]
    seats: SeatsView,
    /// Seats of attendees who are going or inside.
    going_count: u32,
    /// Requests that wait for an answer.
    requests_count: u32,
    #[serde(flatten)]
    policies: PoliciesView,
    /// Its kinds of ticket, in the order of showing.
    tiers: Vec<TierView>,
    host: HostView,
    /// What the event is to the caller; `null` for someone who has not signed in.
    #[schema(required = true)]
    my_status: Option<GuestStatusWord>,
    /// What the caller may do with the event: for its host, its team and staff.
    my_permissions: Vec<PermissionWord>,
    /// Seats that are kept for the caller.
    #[schema(required = true)]
    my_reservation: Option<MyReservationView>,
    /// Why it was cancelled.
    cancel_reason: String,
    /// First publication.
    #[schema(required = true)]
    published_at: Option<DateTime<Utc>>,
    #[schema(required = true)]
    cancelled_at: Option<DateTime<Utc>>,
    #[schema(required = true)]
    completed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// When an event takes place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WhenView {
    /// The start; `null` only in a draft.
    #[schema(required = true)]
    start_at: Option<DateTime<Utc>>,
    /// The end; `null` only in a draft.
    #[schema(required = true)]
    end_at: Option<DateTime<Utc>>,
    /// IANA name.
    #[schema(examples("Asia/Kolkata"))]
    time_zone: String,
    /// The date of the start on the calendar there.
    #[schema(required = true, examples("2027-01-15"))]
    event_date: Option<NaiveDate>,
    /// The time of the start on the clock there.
    #[schema(required = true, examples("18:00:00"))]
    start_time: Option<String>,
    /// ISO 8601.
    #[schema(required = true, examples("PT5H"))]
    duration: Option<String>,
}

impl WhenView {
    pub fn new(start: Option<DateTime<Utc>>, end: Option<DateTime<Utc>>, zone: chrono_tz::Tz) -> Self {
        Self {
            start_at: start,
            end_at: end,
            time_zone: zone.name().to_owned(),
            event_date: start.map(|start| local_date(start, zone)),
            start_time: start.map(|start| local_time(start, zone).format("%H:%M:%S").to_string()),
            duration: start.zip(end).map(|(start, end)| iso_duration(end - start)),
        }
    }
}

/// The seats of an event. Expired holds count as free.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SeatsView {
    /// Seats in all; `null` where a draft does not say yet.
    #[schema(required = true)]
    capacity: Option<u32>,
    /// Seats that are kept for a while.
    held: u32,
    /// Seats of confirmed attendees.
    sold: u32,
    /// Seats that can still be had: the free ones that nobody on the waitlist waits for.
    available: u32,
}

impl From<SeatCount> for SeatsView {
    fn from(seats: SeatCount) -> Self {
        Self {
            capacity: Some(seats.capacity).filter(|capacity| *capacity > 0),
            held: seats.held,
            sold: seats.sold,
            available: seats.available(),
        }
    }
}

/// What everyone may see of a host.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventHost)]
struct HostView {
    id: Uuid,
    #[schema(examples("Asha Rao"))]
    name: String,
    bio: String,
    location: String,
    company: String,
    is_verified: bool,
}

impl From<HostProfile> for HostView {
    fn from(host: HostProfile) -> Self {
        Self {
            id: host.id.uuid(),
            name: host.name,
            bio: host.bio,
            location: host.location,
            company: host.company,
            is_verified: host.is_verified,
        }
    }
}

/// Seats that are kept for the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyReservation)]
struct MyReservationView {
    reservation_key: Uuid,
    tier_id: Uuid,
    seats: u32,
    /// Until when they are kept.
    expires_at: DateTime<Utc>,
}

impl From<OwnReservation> for MyReservationView {
    fn from(own: OwnReservation) -> Self {
        Self {
            reservation_key: own.key.uuid(),
            tier_id: own.tier.uuid(),
            seats: own.seats,
            expires_at: own.expires_at,
        }
    }
}

impl EventView {
    /// The event as `viewer` sees it.
    pub fn new(detail: EventDetail, viewer: Option<UserId>) -> Self {
        let event = detail.event;
        let lowest = lowest_price(&event);
        let left = event.available();
        let seats = SeatsView {
            available: left,
            ..event.seats.into()
        };
        Self {
            id: event.id.uuid(),
            slug: event.slug,
            title: event.title,
            description: event.description,
            kind: event.kind.into(),
            mood: event.mood,
            status: event.status.into(),
            visibility: event.visibility.into(),
            admission: event.admission.into(),
            when: WhenView::new(event.start_at, event.end_at, event.time_zone),
            venue: detail.venue.map(VenueView::from),
            venue_text: event.venue_text,
            cover_url: cover(&detail.images).map(image_url),
            images: detail.images.into_iter().map(ImageView::from).collect(),
            category: event.category,
            interests: event.interests,
            tags: event.tags,
            currency: event.currency.code().to_owned(),
            is_paid: event.is_paid,
            ticket_price: lowest,
            seats,
            going_count: detail.going_count,
            requests_count: detail.requests_count,
            policies: event.policies.into(),
            tiers: event.tiers.into_iter().map(|tier| TierView::new(tier, left)).collect(),
            host: detail.host.into(),
            my_status: viewer.map(|_| detail.standing.guest.into()),
            my_permissions: permissions(&detail.standing, viewer),
            my_reservation: detail.reservation.map(MyReservationView::from),
            cancel_reason: event.cancel_reason,
            published_at: event.published_at,
            cancelled_at: event.cancelled_at,
            completed_at: event.completed_at,
            created_at: detail.created_at,
            updated_at: detail.updated_at,
        }
    }
}

fn permissions(standing: &Standing, viewer: Option<UserId>) -> Vec<PermissionWord> {
    let of_events = Permission::ALL.iter().copied().filter(|one| one.belongs_to_host());
    let held = of_events.filter(|permission| standing.allows(viewer, *permission));
    held.map(PermissionWord::from).collect()
}

fn cover(images: &[EventImage]) -> Option<ImageId> {
    let mut covers = images.iter().filter(|image| image.role == ImageRole::Cover);
    covers.next().map(|image| image.id)
}

fn lowest_price(event: &Event) -> Option<MoneyView> {
    let prices = event.active_tiers().map(|tier| tier.price);
    prices.min_by_key(|price| price.amount()).map(MoneyView::from)
}
