//! Fields that clients may write in more than one way.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use turnout_domain::change::Change;
use turnout_domain::events::PriceInput;
use turnout_domain::fields::{FieldRule, Violations};
use turnout_domain::money::Currency;

use super::words::GenderRuleWord;
use crate::wire::Patch;
use crate::wire::money::MoneyView;

/// Money, or only its amount in the currency of the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PriceField {
    amount: String,
    currency: Option<String>,
}

impl PriceField {
    /// The price, or that its currency is unknown.
    pub fn read(self, field: &str) -> Result<PriceInput, Violations> {
        let currency = self
            .currency
            .as_deref()
            .map(|code| currency(code, &format!("{field}/currency")));
        Ok(PriceInput {
            amount: self.amount,
            currency: currency.transpose()?,
        })
    }
}

/// The currency of this code.
pub(super) fn currency(code: &str, field: &str) -> Result<Currency, Violations> {
    Currency::from_str(code).map_err(|fault| Violations::one(field, FieldRule::UnknownValue, fault.to_string()))
}

impl<'de> Deserialize<'de> for PriceField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PriceVisitor)
    }
}

struct PriceVisitor;

impl<'de> Visitor<'de> for PriceVisitor {
    type Value = PriceField;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of amount and currency, or an amount as a text")
    }

    fn visit_str<E: Error>(self, amount: &str) -> Result<PriceField, E> {
        Ok(PriceField {
            amount: amount.to_owned(),
            currency: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PriceField, A::Error> {
        let money = MoneyView::deserialize(MapAccessDeserializer::new(map))?;
        Ok(PriceField {
            amount: money.amount,
            currency: Some(money.currency),
        })
    }
}

/// Who may attend: a word, or a list of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GenderField(pub GenderRuleWord);

impl<'de> Deserialize<'de> for GenderField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GenderVisitor)
    }
}

struct GenderVisitor;

impl<'de> Visitor<'de> for GenderVisitor {
    type Value = GenderField;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a list of one text")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<GenderField, E> {
        GenderRuleWord::deserialize(StrDeserializer::new(word)).map(GenderField)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<GenderField, A::Error> {
        let only: Option<GenderRuleWord> = list.next_element()?;
        match (only, list.next_element::<GenderRuleWord>()?) {
            (Some(only), None) => Ok(GenderField(only)),
            (None, _) => Err(A::Error::invalid_length(0, &"1 item")),
            (Some(_), Some(_)) => Err(A::Error::invalid_length(2, &"1 item")),
        }
    }
}

/// Turns fields of a body into what the domain takes, and collects what is wrong.
pub(super) struct Fields {
    /// Whether the body makes a thing; then `null` is as good as nothing.
    pub is_new: bool,
    /// What was found wrong.
    pub wrong: Violations,
}

impl Fields {
    /// A field that cannot be empty.
    pub fn solid<T>(&mut self, patch: Patch<T>, field: &str) -> Option<T> {
        match patch {
            Patch::Value(value) => Some(value),
            Patch::Null if !self.is_new => {
                self.wrong.add(field, FieldRule::Required, "must not be null");
                None
            }
            Patch::Absent | Patch::Null => None,
        }
    }

    /// A text, which `null` empties.
    pub fn text(patch: Patch<String>) -> Option<String> {
        match patch {
            Patch::Value(text) => Some(text),
            Patch::Null => Some(String::new()),
            Patch::Absent => None,
        }
    }

    /// A field that cannot be empty and is checked.
    pub fn checked<T, U>(
        &mut self,
        patch: Patch<T>,
        field: &str,
        check: impl FnOnce(T) -> Result<U, Violations>,
    ) -> Option<U> {
        let value = self.solid(patch, field)?;
        self.wrong.keep(check(value))
    }

    /// A field that can be empty.
    pub fn change<T>(patch: Patch<T>) -> Change<T> {
        patch.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_money_or_an_amount() {
        let read = |json: &str| serde_json::from_str::<PriceField>(json);
        let amount = |price: PriceField| price.read("/price").map(|price| (price.amount, price.currency));
        let money = read(r#"{"amount": "499.00", "currency": "INR"}"#).unwrap();
        assert_eq!(amount(money), Ok(("499.00".to_owned(), Some(Currency::Inr))));
        assert_eq!(amount(read(r#""499""#).unwrap()), Ok(("499".to_owned(), None)));
        let unknown = read(r#"{"amount": "1", "currency": "XXX"}"#)
            .unwrap()
            .read("/price")
            .unwrap_err();
        assert_eq!(unknown.as_slice()[0].field, "/price/currency");
        for wrong in [
            "499",
            "null",
            r#"{"amount": "1"}"#,
            r#"{"amount": "1", "currency": "INR", "x": 1}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_gender_rule_is_a_word_or_a_list_of_one() {
        let read = |json: &str| serde_json::from_str::<GenderField>(json).map(|field| field.0.0.as_str());
        assert_eq!(read(r#""non-binary""#).unwrap(), "non-binary");
        assert_eq!(read(r#"["female"]"#).unwrap(), "female");
        for wrong in ["[]", r#"["male", "female"]"#, r#""men""#, "1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
