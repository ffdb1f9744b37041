//! The directory of places where events happen.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::accounts::{Email, Phone};
use crate::booking::MAX_CAPACITY;
use crate::change::Change;
use crate::fields::{FieldRule, Lines, Violations, text};
use crate::ids::VenueId;
use crate::text_enum::text_enum;

/// The largest number of amenities or hints.
const MOST_ATTRIBUTES: usize = 50;
/// The longest name of an amenity or hint, in characters.
const LONGEST_ATTRIBUTE_NAME: usize = 60;
/// The longest text of an amenity or hint, in characters.
const LONGEST_ATTRIBUTE_TEXT: usize = 500;

text_enum! {
    /// What sort of place.
    VenueKind {
        /// Under a roof.
        Indoor = "indoor",
        /// In the open.
        Outdoor = "outdoor",
        /// On the net.
        Virtual = "virtual",
        /// In a place and on the net.
        Hybrid = "hybrid",
    }
}

/// A point on the earth, WGS 84, with at most six decimals (about 10 cm).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    latitude: Decimal,
    longitude: Decimal,
}

/// The numbers are not a point on the earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be -90 to 90 degrees north and -180 to 180 degrees east")]
pub struct PositionOutOfRange;

impl Position {
    /// A point at these degrees north and east, rounded to six decimals.
    pub fn new(latitude: Decimal, longitude: Decimal) -> Result<Self, PositionOutOfRange> {
        let within = |value: Decimal, most: u32| value.abs() <= Decimal::from(most);
        if within(latitude, 90) && within(longitude, 180) {
            Ok(Self {
                latitude: latitude.round_dp(6),
                longitude: longitude.round_dp(6),
            })
        } else {
            Err(PositionOutOfRange)
        }
    }

    /// Degrees north.
    pub const fn latitude(self) -> Decimal {
        self.latitude
    }

    /// Degrees east.
    pub const fn longitude(self) -> Decimal {
        self.longitude
    }
}

/// The value of an amenity or hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// There or not.
    Flag(bool),
    /// How many, how much.
    Number(Decimal),
    /// In words.
    Text(String),
}

/// Amenities or hints by name.
pub type Attributes = BTreeMap<String, Attribute>;

/// A place where events happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Venue {
    /// Its id.
    pub id: VenueId,
    /// Its name.
    pub name: String,
    /// Street address.
    pub address: String,
    /// City.
    pub city: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2, or empty.
    pub country: String,
    /// What sort of place.
    pub kind: VenueKind,
    /// People it holds.
    pub capacity: Option<u32>,
    /// Where it is.
    pub position: Option<Position>,
    /// Features.
    pub amenities: Attributes,
    /// For bookings of the place.
    pub contact_email: Option<Email>,
    /// For bookings of the place.
    pub contact_phone: Option<Phone>,
    /// Accessibility and other hints.
    pub metadata: Attributes,
    /// False hides it from choosing.
    pub is_active: bool,
    /// Raised at each change.
    pub version: u32,
}

/// What is to be different about a venue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of Venue")]
pub struct VenueChanges {
    pub name: Option<String>,
    pub address: Option<String>,
    pub city: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    pub kind: Option<VenueKind>,
    pub capacity: Change<u32>,
    pub position: Change<Position>,
    pub amenities: Option<Attributes>,
    pub contact_email: Change<Email>,
    pub contact_phone: Change<Phone>,
    pub metadata: Option<Attributes>,
    pub is_active: Option<bool>,
}

impl Venue {
    /// A venue of which nothing is known; the changes that make it must name it.
    pub fn blank(id: VenueId) -> Self {
        Self {
            id,
            name: String::new(),
            address: String::new(),
            city: String::new(),
            postal_code: String::new(),
            country: String::new(),
            kind: VenueKind::Indoor,
            capacity: None,
            position: None,
            amenities: Attributes::new(),
            contact_email: None,
            contact_phone: None,
            metadata: Attributes::new(),
            is_active: true,
            version: 0,
        }
    }

    /// The venue after the changes, one version on, or what is wrong with it.
    pub fn changed(mut self, changes: VenueChanges) -> Result<Self, Violations> {
        let mut wrong = Violations::none();
        let mut set = |target: &mut String, change: Option<String>, field: &str, longest: usize| {
            if let Some(value) = change {
                *target = wrong.keep(text(field, &value, longest, Lines::One)).unwrap_or_default();
            }
        };
        set(&mut self.name, changes.name, "/name", 200);
        set(&mut self.address, changes.address, "/address", 500);
        set(&mut self.city, changes.city, "/city", 120);
        set(&mut self.postal_code, changes.postal_code, "/postal_code", 20);
        set(&mut self.country, changes.country, "/country", 2);
        self.kind = changes.kind.unwrap_or(self.kind);
        self.capacity = changes.capacity.apply(self.capacity);
        self.position = changes.position.apply(self.position);
        self.amenities = changes.amenities.unwrap_or(self.amenities);
        self.contact_email = changes.contact_email.apply(self.contact_email);
        self.contact_phone = changes.contact_phone.apply(self.contact_phone);
        self.metadata = changes.metadata.unwrap_or(self.metadata);
        self.is_active = changes.is_active.unwrap_or(self.is_active);
        self.version += 1;
        self.check(&mut wrong);
        wrong.or_else(self)
    }

    fn check(&self, wrong: &mut Violations) {
        if self.name.is_empty() && wrong.as_slice().is_empty() {
            wrong.add("/name", FieldRule::Required, "must not be empty");
        }
        let country = self.country.is_empty()
            || (self.country.len() == 2 && self.country.bytes().all(|b| b.is_ascii_uppercase()));
        if !country {
            let form = "must be a country code of two capital letters (ISO 3166-1)";
            wrong.add("/country", FieldRule::InvalidFormat, form);
        }
        if self
            .capacity
            .is_some_and(|capacity| !(1..=MAX_CAPACITY).contains(&capacity))
        {
            wrong.add(
                "/capacity",
                FieldRule::OutOfRange,
                format!("must be 1 to {MAX_CAPACITY}"),
            );
        }
        check_attributes(wrong, "/amenities", &self.amenities);
        check_attributes(wrong, "/metadata", &self.metadata);
    }
}

fn check_attributes(wrong: &mut Violations, field: &str, attributes: &Attributes) {
    if attributes.len() > MOST_ATTRIBUTES {
        wrong.add(
            field,
            FieldRule::TooMany,
            format!("must have at most {MOST_ATTRIBUTES} entries"),
        );
    }
    for (name, value) in attributes {
        wrong.keep(text(field, name, LONGEST_ATTRIBUTE_NAME, Lines::One));
        if let Attribute::Text(value) = value {
            wrong.keep(text(field, value, LONGEST_ATTRIBUTE_TEXT, Lines::Many));
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn named(name: &str) -> Result<Venue, Violations> {
        let changes = VenueChanges {
            name: Some(name.to_owned()),
            ..VenueChanges::default()
        };
        Venue::blank(VenueId::new(Uuid::nil())).changed(changes)
    }

    #[test]
    fn a_venue_needs_only_a_name() {
        let venue = named("  Blue Hall ").unwrap();
        assert_eq!((venue.name.as_str(), venue.version), ("Blue Hall", 1));
        assert!(named("  ").is_err());
    }

    #[test]
    fn names_every_bad_field() {
        let attributes = (0..=MOST_ATTRIBUTES)
            .map(|n| (n.to_string(), Attribute::Flag(true)))
            .collect();
        let changes = VenueChanges {
            address: Some("x".repeat(501)),
            country: Some("in".to_owned()),
            capacity: Change::Set(0),
            amenities: Some(attributes),
            ..VenueChanges::default()
        };
        let wrong = named("Hall").unwrap().changed(changes).unwrap_err();
        let fields: Vec<_> = wrong.as_slice().iter().map(|found| found.field.as_str()).collect();
        assert_eq!(fields, ["/address", "/country", "/capacity", "/amenities"]);
    }

    #[test]
    fn a_position_lies_on_the_earth() {
        let degrees = |text: &str| text.parse::<Decimal>().unwrap();
        assert!(Position::new(degrees("19.0760"), degrees("72.8777")).is_ok());
        assert!(Position::new(degrees("-90"), degrees("180")).is_ok());
        assert!(Position::new(degrees("90.000001"), degrees("0")).is_err());
        assert!(Position::new(degrees("0"), degrees("-180.1")).is_err());
        let rounded = Position::new(degrees("1.23456789"), degrees("0")).unwrap();
        assert_eq!(rounded.latitude(), degrees("1.234568"));
    }
}
