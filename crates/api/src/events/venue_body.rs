//! What clients say about a venue when they enter or edit it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use turnout_domain::accounts::{Email, Phone};
use turnout_domain::change::Change;
use turnout_domain::events::{Attribute, Attributes, Position, VenueChanges};
use turnout_domain::fields::{FieldRule, Violations};
use utoipa::ToSchema;

use super::inputs::Fields;
use super::words::VenueKindWord;
use crate::wire::Patch;
use crate::wire::decimal::DecimalInput;

/// A venue, or what is to change about it. A field that is left out stays; `null` empties it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VenueBody)]
pub(super) struct VenueBody {
    /// Its name. A new venue needs one.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200, examples("Blue Hall"))]
    name: Patch<String>,
    /// Street address.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    address: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 120, examples("Mumbai"))]
    city: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    postal_code: Patch<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^[A-Z]{2}$", examples("IN"))]
    country: Patch<String>,
    /// `indoor` unless it is said.
    #[serde(default)]
    #[schema(value_type = Option<VenueKindWord>)]
    venue_type: Patch<VenueKindWord>,
    /// People it holds.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    capacity: Patch<u32>,
    /// Degrees north, WGS 84, together with `longitude`.
    #[serde(default)]
    #[schema(value_type = Option<f64>, minimum = -90, maximum = 90, examples(19.076))]
    latitude: Patch<DecimalInput>,
    /// Degrees east, WGS 84, together with `latitude`.
    #[serde(default)]
    #[schema(value_type = Option<f64>, minimum = -180, maximum = 180, examples(72.8777))]
    longitude: Patch<DecimalInput>,
    /// At most 50 features by name: true or false, a number or a text.
    #[serde(default)]
    #[schema(value_type = Option<Object>, examples(json!({"parking": true, "floor": 3})))]
    amenities: Patch<BTreeMap<String, Value>>,
    /// For bookings of the place.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "email")]
    contact_email: Patch<String>,
    /// For bookings of the place, E.164.
    #[serde(default)]
    #[schema(value_type = Option<String>, examples("+912212345678"))]
    contact_phone: Patch<String>,
    /// Accessibility and other hints, as amenities.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    metadata: Patch<BTreeMap<String, Value>>,
    /// False hides it from choosing.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    is_active: Patch<bool>,
}

impl VenueBody {
    /// What is to change, or what is wrong with its fields.
    pub fn read(self, is_new: bool) -> Result<VenueChanges, Violations> {
        let mut fields = Fields {
            is_new,
            wrong: Violations::none(),
        };
        let changes = VenueChanges {
            name: Fields::text(self.name),
            address: Fields::text(self.address),
            city: Fields::text(self.city),
            postal_code: Fields::text(self.postal_code),
            country: Fields::text(self.country),
            kind: fields.solid(self.venue_type, "/venue_type").map(|word| word.0),
            capacity: self.capacity.into(),
            position: position(self.latitude, self.longitude, &mut fields.wrong),
            amenities: read_attributes(self.amenities, "/amenities", &mut fields.wrong),
            contact_email: read_email(self.contact_email, &mut fields.wrong),
            contact_phone: read_phone(self.contact_phone, &mut fields.wrong),
            metadata: read_attributes(self.metadata, "/metadata", &mut fields.wrong),
            is_active: fields.solid(self.is_active, "/is_active"),
        };
        fields.wrong.or_else(changes)
    }
}

fn position(latitude: Patch<DecimalInput>, longitude: Patch<DecimalInput>, wrong: &mut Violations) -> Change<Position> {
    match (latitude, longitude) {
        (Patch::Absent, Patch::Absent) => Change::Keep,
        (Patch::Null, Patch::Null) => Change::Clear,
        (Patch::Value(north), Patch::Value(east)) => match Position::new(north.0, east.0) {
            Ok(position) => Change::Set(position),
            Err(fault) => {
                wrong.add("/latitude", FieldRule::OutOfRange, fault.to_string());
                Change::Keep
            }
        },
        _ => {
            wrong.add(
                "/longitude",
                FieldRule::Conflict,
                "must be given together with latitude",
            );
            Change::Keep
        }
    }
}

fn read_email(email: Patch<String>, wrong: &mut Violations) -> Change<Email> {
    let read = |text: String| {
        let fault = |fault| Violations::one("/contact_email", FieldRule::InvalidFormat, format!("{fault}"));
        Email::parse(&text).map_err(fault)
    };
    wrong.keep(Change::from(email).try_map(read)).unwrap_or_default()
}

fn read_phone(phone: Patch<String>, wrong: &mut Violations) -> Change<Phone> {
    let read = |text: String| {
        let fault = |fault| Violations::one("/contact_phone", FieldRule::InvalidFormat, format!("{fault}"));
        Phone::parse(&text).map_err(fault)
    };
    wrong.keep(Change::from(phone).try_map(read)).unwrap_or_default()
}

fn read_attributes(values: Patch<BTreeMap<String, Value>>, field: &str, wrong: &mut Violations) -> Option<Attributes> {
    let values = match values {
        Patch::Absent => return None,
        Patch::Null => BTreeMap::new(),
        Patch::Value(values) => values,
    };
    let mut attributes = Attributes::new();
    for (name, value) in values {
        match attribute(value) {
            Some(attribute) => {
                attributes.insert(name, attribute);
            }
            None => wrong.add(
                field,
                FieldRule::Invalid,
                "must hold only true, false, numbers and texts",
            ),
        }
    }
    Some(attributes)
}

fn attribute(value: Value) -> Option<Attribute> {
    match value {
        Value::Bool(flag) => Some(Attribute::Flag(flag)),
        Value::Number(number) => number.to_string().parse().ok().map(Attribute::Number),
        Value::String(text) => Some(Attribute::Text(text)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
