//! What requests, invitations and lists show beside themselves.

use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_domain::booking::ReservationStatus;
use turnout_domain::events::{Admission, EventStatus, Visibility};
use turnout_ports::guestlist::{EventCard, HeldSeats, PersonCard};
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use crate::accounts::picture_views;
use crate::wire::words::words;

fn status_words() -> Schema {
    words("Where it stands.", EventStatus::ALL.iter().map(|word| word.as_str()))
}

fn visibility_words() -> Schema {
    words("Who may know it.", Visibility::ALL.iter().map(|word| word.as_str()))
}

fn admission_words() -> Schema {
    words(
        "How a guest gets in: by booking, by asking, or only when invited.",
        Admission::ALL.iter().map(|word| word.as_str()),
    )
}

fn held_words() -> Schema {
    words(
        "What became of them: consumed is paid or booked, released given back.",
        ReservationStatus::ALL.iter().map(|word| word.as_str()),
    )
}

/// What people on a guest list know of each other. More is at `GET /v1/users/{id}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonView {
    /// The user's id.
    id: Uuid,
    /// Display name, where they gave one.
    #[schema(required = true, examples("Asha Rao"))]
    name: Option<String>,
    /// Their first picture, at this server: in lists of requests, invitations and attendees, where they have one and show it
    /// to the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(examples("/v1/pictures/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"))]
    picture_url: Option<String>,
}

impl From<PersonCard> for PersonView {
    fn from(person: PersonCard) -> Self {
        Self {
            id: person.id.uuid(),
            name: person.name,
            picture_url: person.picture.map(|picture| picture_views::url(picture.uuid())),
        }
    }
}

/// What whoever asks or is invited is told of the event. More is at `GET /v1/events/{id}`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EventCard)]
pub(crate) struct EventCardView {
    /// The event's id.
    id: Uuid,
    /// Readable name.
    #[schema(examples("rooftop-party-5f607182"))]
    slug: String,
    /// Title.
    #[schema(examples("Rooftop party"))]
    title: String,
    /// Where it stands.
    #[schema(schema_with = status_words)]
    status: &'static str,
    /// Who may know it.
    #[schema(schema_with = visibility_words)]
    visibility: &'static str,
    /// How a guest gets in.
    #[schema(schema_with = admission_words)]
    admission: &'static str,
    /// The start.
    #[schema(required = true)]
    start_at: Option<DateTime<Utc>>,
    /// The end.
    #[schema(required = true)]
    end_at: Option<DateTime<Utc>>,
    /// IANA name; local date and time are read in it.
    #[schema(examples("Asia/Kolkata"))]
    time_zone: String,
    /// Name of its place, or the place in words; may be empty.
    #[schema(examples("Blue Door Hall"))]
    venue: String,
    /// Attending costs something.
    is_paid: bool,
    /// Who hosts it.
    host: PersonView,
}

impl From<EventCard> for EventCardView {
    fn from(event: EventCard) -> Self {
        Self {
            id: event.id.uuid(),
            slug: event.slug,
            title: event.title,
            status: event.status.as_str(),
            visibility: event.visibility.as_str(),
            admission: event.admission.as_str(),
            start_at: event.start_at,
            end_at: event.end_at,
            time_zone: event.time_zone,
            venue: event.venue_name,
            is_paid: event.is_paid,
            host: event.host.into(),
        }
    }
}

/// Seats that are kept for the guest until they are paid: `POST /v1/orders` with the key. Only the guest can use the key.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HeldSeats)]
pub(super) struct HeldView {
    /// Names the reservation.
    reservation_key: Uuid,
    /// The tier.
    tier_id: Uuid,
    /// How many seats.
    #[schema(minimum = 1, maximum = 20, examples(1))]
    seats: u32,
    /// What became of them.
    #[schema(schema_with = held_words)]
    status: &'static str,
    /// From this instant it holds nothing.
    expires_at: DateTime<Utc>,
}

impl HeldView {
    /// The seats as they are kept at `now`: a hold whose time ran out has expired, whether or not it was swept.
    pub fn new(held: HeldSeats, now: DateTime<Utc>) -> Self {
        let status = match held.status {
            ReservationStatus::Live if now >= held.expires_at => ReservationStatus::Expired,
            status => status,
        };
        Self {
            reservation_key: held.key.uuid(),
            tier_id: held.tier.uuid(),
            seats: held.seats,
            status: status.as_str(),
            expires_at: held.expires_at,
        }
    }
}
