//! Instants as RFC 3339 writes them: four digits of a year, and an offset. Serde's own reading also takes years that neither
//! the standard nor the database knows.
//!
//! Each instant in a body or a query is read by one of these: `#[serde(deserialize_with = "instant::required")]`.

use chrono::{DateTime, Datelike, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::Patch;

/// What the database can keep and every client can read back, whatever the offset.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9998;

/// An instant that has to be there.
pub fn required<'de, D: Deserializer<'de>>(field: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(field)?;
    read(&text).map_err(D::Error::custom)
}

/// An instant that may be `null`, or left out with `#[serde(default)]`.
pub fn optional<'de, D: Deserializer<'de>>(field: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(field)?;
    text.map(|text| read(&text).map_err(D::Error::custom)).transpose()
}

/// An instant in a PATCH.
pub fn patch<'de, D: Deserializer<'de>>(field: D) -> Result<Patch<DateTime<Utc>>, D::Error> {
    Ok(optional(field)?.map_or(Patch::Null, Patch::Value))
}

/// An instant in a query, where the plus sign of an offset arrives as a space unless the client escaped it.
pub fn query<'de, D: Deserializer<'de>>(field: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(field)?;
    let read = text.map(|text| read(&text.replace(' ', "+")).map_err(D::Error::custom));
    read.transpose()
}

fn read(text: &str) -> Result<DateTime<Utc>, String> {
    let instant = DateTime::parse_from_rfc3339(text).map_err(|fault| fault.to_string())?;
    let instant = instant.to_utc();
    if YEARS.contains(&instant.year()) {
        Ok(instant)
    } else {
        Err(format!("the year must be {} to {}", YEARS.start(), YEARS.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_standard_writes() {
        let instant = read("2027-01-15T23:30:00.250+05:30").unwrap();
        assert_eq!(instant.to_rfc3339(), "2027-01-15T18:00:00.250+00:00");
        assert!(read("0001-01-01T00:00:00Z").is_ok() && read("9998-12-31T23:59:59Z").is_ok());
    }

    #[test]
    fn refuses_years_that_cannot_be_kept_or_read_back() {
        for text in [
            "-9999-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "+10000-01-01T00:00:00Z",
            "+262142-12-31T23:59:59Z",
            "2027-01-15T18:00:00",
            "2027-01-15",
            "",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
