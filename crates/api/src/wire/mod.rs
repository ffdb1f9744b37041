//! Types that several capabilities read and write.

pub mod money;

use serde::{Deserialize, Deserializer};

/// For fields of a PATCH, where absent, `null` and a value are three things: `Option<Option<T>>` with
/// `#[serde(default, deserialize_with = "crate::wire::given")]` is `None`, `Some(None)` and `Some(Some(value))`.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(field: D) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}
