//! Types that several capabilities read and write.

pub mod canonical;
pub mod csv;
pub mod decimal;
pub mod ical;
pub mod image;
pub mod instant;
pub mod money;
pub mod word_types;
pub mod words;

use serde::{Deserialize, Deserializer};
use turnout_domain::change::Change;
use turnout_domain::fields::{FieldRule, Lines, Violations, text};
use utoipa::ToSchema;

/// A field of a PATCH, where absent, `null` and a value are three things.
///
/// It becomes a [`Change`] of the domain. It stands in a body as `#[serde(default)] #[schema(value_type = Option<T>)] field: Patch<T>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Leave it as it is.
    #[default]
    Absent,
    /// Empty it.
    Null,
    /// Set it.
    Value(T),
}

impl<T> From<Patch<T>> for Change<T> {
    fn from(patch: Patch<T>) -> Self {
        match patch {
            Patch::Absent => Self::Keep,
            Patch::Null => Self::Clear,
            Patch::Value(value) => Self::Set(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(field: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(field)? {
            Some(value) => Self::Value(value),
            None => Self::Null,
        })
    }
}

/// The body of a command that takes nothing: none at all, or an empty object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Why something is done that concerns others; never empty.
pub fn reason(given: &str) -> Result<String, Violations> {
    let reason = text("/reason", given, LONGEST_REASON, Lines::Many)?;
    if reason.is_empty() {
        return Err(Violations::one("/reason", FieldRule::TooShort, "must say why"));
    }
    Ok(reason)
}
