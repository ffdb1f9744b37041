//! Venues as they are answered.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use serde_json::{Map, Value};
use turnout_domain::accounts::{Email, Phone};
use turnout_domain::events::{Attribute, Attributes, Venue};
use turnout_ports::events::StoredVenue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::VenueKindWord;

/// A place where events happen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Venue)]
pub(super) struct VenueView {
    id: Uuid,
    #[schema(examples("Blue Hall"))]
    name: String,
    address: String,
    #[schema(examples("Mumbai"))]
    city: String,
    postal_code: String,
    /// ISO 3166-1 alpha-2, or empty.
    #[schema(examples("IN"))]
    country: String,
    venue_type: VenueKindWord,
    /// People it holds.
    #[schema(required = true)]
    capacity: Option<u32>,
    /// Degrees north, WGS 84.
    #[schema(required = true, examples(19.076))]
    latitude: Option<f64>,
    /// Degrees east, WGS 84.
    #[schema(required = true, examples(72.8777))]
    longitude: Option<f64>,
    /// Features, as an object of names and values.
    #[schema(value_type = Object, examples(json!({"parking": true, "floor": 3})))]
    amenities: Map<String, Value>,
    /// For bookings of the place.
    #[schema(required = true)]
    contact_email: Option<String>,
    /// For bookings of the place, E.164.
    #[schema(required = true)]
    contact_phone: Option<String>,
    /// Accessibility and other hints, as an object of names and values.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    /// False: it cannot be chosen any more.
    is_active: bool,
}

/// A venue in the directory.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoredVenue)]
pub(super) struct StoredVenueView {
    #[serde(flatten)]
    venue: VenueView,
    updated_at: DateTime<Utc>,
}

impl From<StoredVenue> for StoredVenueView {
    fn from(stored: StoredVenue) -> Self {
        Self {
            venue: stored.venue.into(),
            updated_at: stored.updated_at,
        }
    }
}

impl From<Venue> for VenueView {
    fn from(venue: Venue) -> Self {
        Self {
            id: venue.id.uuid(),
            name: venue.name,
            address: venue.address,
            city: venue.city,
            postal_code: venue.postal_code,
            country: venue.country,
            venue_type: venue.kind.into(),
            capacity: venue.capacity,
            latitude: venue.position.map(|position| degrees(position.latitude())),
            longitude: venue.position.map(|position| degrees(position.longitude())),
            amenities: values(venue.amenities),
            contact_email: venue.contact_email.as_ref().map(Email::as_str).map(ToOwned::to_owned),
            contact_phone: venue.contact_phone.as_ref().map(Phone::as_str).map(ToOwned::to_owned),
            metadata: values(venue.metadata),
            is_active: venue.is_active,
        }
    }
}

/// Degrees as a JSON number. They have at most six decimals, which a double holds.
pub(super) fn degrees(degrees: Decimal) -> f64 {
    degrees.to_f64().unwrap_or_default()
}

fn values(attributes: Attributes) -> Map<String, Value> {
    let value = |attribute| match attribute {
        Attribute::Flag(flag) => Value::Bool(flag),
        // A decimal is written as JSON writes numbers.
        Attribute::Number(number) => serde_json::from_str(&number.to_string()).unwrap_or(Value::Null),
        Attribute::Text(text) => Value::String(text),
    };
    attributes
        .into_iter()
        .map(|(name, attribute)| (name, value(attribute)))
        .collect()
}
