//! Exact decimals that clients write as a number or as a text.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A decimal. A JSON number is read by its shortest digits, so that `18.1` is exactly 18.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecimalInput(pub Decimal);

impl<'de> Deserialize<'de> for DecimalInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Digits).map(Self)
    }
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = text.len() <= 30
            && digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value = if plain { text.parse().ok() } else { None };
        value.ok_or_else(|| E::custom("must be a decimal number such as 18.5"))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Decimal, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Decimal, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Decimal, E> {
        self.visit_str(&number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_are_the_same() {
        let read = |json: &str| serde_json::from_str::<DecimalInput>(json).map(|read| read.0.to_string());
        assert_eq!(read("18.1").unwrap(), "18.1");
        assert_eq!(read("\"18.10\"").unwrap(), "18.10");
        assert_eq!(read("-72").unwrap(), "-72");
        for wrong in ["\"\"", "\"1_0\"", "\"1e3\"", "true", "[]", "\"one\"", "1e400"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
