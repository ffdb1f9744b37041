//! One event in a list, as it is answered.

use serde::Serialize;
use turnout_ports::events::EventSummary;
use utoipa::ToSchema;
use uuid::Uuid;

use super::image_view::image_url;
use super::venue_views::degrees;
use super::views::{SeatsView, WhenView};
use super::words::{AdmissionWord, GuestStatusWord, KindWord, StatusWord, VisibilityWord};
use crate::wire::money::MoneyView;

/// One event in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventSummary)]
pub(super) struct SummaryView {
    id: Uuid,
    slug: String,
    #[schema(examples("Diwali rooftop party"))]
    title: String,
    kind: KindWord,
    mood: String,
    status: StatusWord,
    visibility: VisibilityWord,
    admission: AdmissionWord,
    #[serde(flatten)]
    when: WhenView,
    /// Name of its place, or the place in words.
    venue_name: String,
    /// City of its place, if that is one of the directory.
    city: String,
    #[schema(required = true)]
    latitude: Option<f64>,
    #[schema(required = true)]
    longitude: Option<f64>,
    /// Its first cover, at this server.
    #[schema(required = true, examples("/v1/event-images/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"))]
    cover_url: Option<String>,
    #[schema(required = true)]
    category: Option<String>,
    interests: Vec<String>,
    /// Attending costs something.
    is_paid: bool,
    /// The lowest price of a tier that is sold.
    #[schema(required = true)]
    ticket_price: Option<MoneyView>,
    #[serde(flatten)]
    seats: SeatsView,
    /// Seats of attendees who are going or inside.
    going_count: u32,
    host: SummaryHostView,
    /// What the event is to the caller, in lists of one's own events.
    #[serde(skip_serializing_if = "Option::is_none")]
    my_status: Option<GuestStatusWord>,
    /// How far its place is from the point `near`, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<u32>,
}

/// Who hosts an event in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventSummaryHost)]
struct SummaryHostView {
    id: Uuid,
    name: String,
}

impl From<EventSummary> for SummaryView {
    fn from(event: EventSummary) -> Self {
        Self {
            id: event.id.uuid(),
            slug: event.slug,
            title: event.title,
            kind: event.kind.into(),
            mood: event.mood,
            status: event.status.into(),
            visibility: event.visibility.into(),
            admission: event.admission.into(),
            when: WhenView::new(event.start_at, event.end_at, event.time_zone),
            venue_name: event.venue_name,
            city: event.city,
            latitude: event.position.map(|position| degrees(position.latitude())),
            longitude: event.position.map(|position| degrees(position.longitude())),
            cover_url: event.cover.map(image_url),
            category: event.category,
            interests: event.interests,
            is_paid: event.is_paid,
            ticket_price: event.price_from.map(MoneyView::from),
            seats: event.seats.into(),
            going_count: event.going_count,
            host: SummaryHostView {
                id: event.host.uuid(),
                name: event.host_name,
            },
            my_status: event.guest.map(GuestStatusWord::from),
            distance_m: event.distance,
        }
    }
}
