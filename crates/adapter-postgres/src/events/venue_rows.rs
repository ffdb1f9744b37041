//! Venues as JSON from and to the database.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use turnout_domain::accounts::{Email, Phone};
use turnout_domain::events::{Attribute, Attributes, Position, Venue};
use turnout_domain::ids::VenueId;
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::{corrupt, parsed};

/// A venue as `venue_json!` writes it.
#[derive(Deserialize)]
struct VenueJson {
    uuid: Uuid,
    name: String,
    address: String,
    city: String,
    postal_code: String,
    country: String,
    venue_type: String,
    capacity: Option<u32>,
    latitude: Option<String>,
    longitude: Option<String>,
    amenities: BTreeMap<String, Value>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    metadata: BTreeMap<String, Value>,
    is_active: bool,
    version: u32,
}

/// The venue in a `venue_json!`.
pub(super) fn venue_from_json(json: &str) -> StoreResult<Venue> {
    let venue: VenueJson = serde_json::from_str(json).map_err(|_| corrupt("venues"))?;
    let email = venue.contact_email.as_deref().map(Email::parse).transpose();
    let phone = venue.contact_phone.as_deref().map(Phone::parse).transpose();
    Ok(Venue {
        id: VenueId::new(venue.uuid),
        name: venue.name,
        address: venue.address,
        city: venue.city,
        postal_code: venue.postal_code,
        country: venue.country,
        kind: parsed("venues.venue_type", &venue.venue_type)?,
        capacity: venue.capacity,
        position: position(venue.latitude.as_deref(), venue.longitude.as_deref())?,
        amenities: attributes("venues.amenities", venue.amenities)?,
        contact_email: email.map_err(|_| corrupt("venues.contact_email"))?,
        contact_phone: phone.map_err(|_| corrupt("venues.contact_phone"))?,
        metadata: attributes("venues.metadata", venue.metadata)?,
        is_active: venue.is_active,
        version: venue.version,
    })
}

fn position(latitude: Option<&str>, longitude: Option<&str>) -> StoreResult<Option<Position>> {
    let Some((latitude, longitude)) = latitude.zip(longitude) else {
        return Ok(None);
    };
    let degrees = |text: &str| text.parse::<Decimal>().map_err(|_| corrupt("venues.latitude"));
    let position = Position::new(degrees(latitude)?, degrees(longitude)?);
    position.map(Some).map_err(|_| corrupt("venues.latitude"))
}

fn attributes(column: &'static str, values: BTreeMap<String, Value>) -> StoreResult<Attributes> {
    let attribute = |value: Value| match value {
        Value::Bool(flag) => Some(Attribute::Flag(flag)),
        Value::Number(number) => number.to_string().parse().ok().map(Attribute::Number),
        Value::String(text) => Some(Attribute::Text(text)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let pairs = values.into_iter().map(|(name, value)| Some((name, attribute(value)?)));
    pairs.collect::<Option<_>>().ok_or_else(|| corrupt(column))
}

/// The venue as the statements that store it read it.
pub(super) fn record(venue: &Venue) -> Value {
    json!({
        "uuid": venue.id.uuid(), "name": venue.name, "address": venue.address, "city": venue.city,
        "postal_code": venue.postal_code, "country": venue.country, "venue_type": venue.kind.as_str(),
        "capacity": venue.capacity,
        "latitude": venue.position.map(|position| position.latitude().to_string()),
        "longitude": venue.position.map(|position| position.longitude().to_string()),
        "amenities": values(&venue.amenities),
        "contact_email": venue.contact_email.as_ref().map(Email::as_str),
        "contact_phone": venue.contact_phone.as_ref().map(Phone::as_str),
        "metadata": values(&venue.metadata), "is_active": venue.is_active, "version": venue.version,
    })
}

fn values(attributes: &Attributes) -> Value {
    let value = |attribute: &Attribute| match attribute {
        Attribute::Flag(flag) => Value::Bool(*flag),
        // A decimal is written as JSON writes numbers, so this cannot fail; a text would be the next best.
        Attribute::Number(number) => {
            serde_json::from_str(&number.to_string()).unwrap_or_else(|_| Value::String(number.to_string()))
        }
        Attribute::Text(text) => Value::String(text.clone()),
    };
    Value::Object(
        attributes
            .iter()
            .map(|(name, attribute)| (name.clone(), value(attribute)))
            .collect::<Map<_, _>>(),
    )
}
