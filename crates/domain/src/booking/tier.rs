//! A kind of ticket of one event.

use chrono::{DateTime, Utc};

use crate::booking::{MAX_CAPACITY, SeatCount};
use crate::fields::{FieldRule, Lines, Violations, text};
use crate::ids::TierId;
use crate::money::{Currency, Money};

/// The largest number of seats one order can have.
pub const MAX_SEATS_PER_ORDER: u32 = 20;
/// The longest name of a tier, in characters.
pub const LONGEST_TIER_NAME: usize = 80;
/// The longest description of a tier, in characters.
pub const LONGEST_TIER_DESCRIPTION: usize = 2000;

/// A kind of ticket: standard, VIP, ...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Its id.
    pub id: TierId,
    /// Shown to people; unique within the event.
    pub name: String,
    /// What it includes.
    pub description: String,
    /// For one seat, as displayed.
    pub price: Money,
    /// Its quantity and what of it is taken.
    pub seats: SeatCount,
    /// Seats in one order; without it the seat limit of the event holds for each person.
    pub max_per_order: Option<u32>,
    /// Before this nothing is sold.
    pub sales_start_at: Option<DateTime<Utc>>,
    /// From this instant nothing is sold.
    pub sales_end_at: Option<DateTime<Utc>>,
    /// Order of showing, from 1.
    pub position: u32,
    /// False: no longer sold.
    pub is_active: bool,
    /// Raised at each change.
    pub version: u32,
}

/// Whether a tier can be bought at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sale {
    /// Yes.
    Open,
    /// The host has stopped selling it.
    Stopped,
    /// Sales begin later.
    NotYet,
    /// Sales are over.
    Over,
}

impl Sale {
    /// Whether a tier that is sold in this window can be bought at `now`.
    pub fn at(is_active: bool, start: Option<DateTime<Utc>>, end: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        if !is_active {
            Self::Stopped
        } else if start.is_some_and(|start| now < start) {
            Self::NotYet
        } else if end.is_some_and(|end| now >= end) {
            Self::Over
        } else {
            Self::Open
        }
    }
}

impl Tier {
    /// A tier that nobody has bought, sold from now until the end.
    pub fn new(id: TierId, name: impl Into<String>, price: Money, quantity: u32) -> Self {
        Self {
            id,
            name: name.into(),
            description: String::new(),
            price,
            seats: SeatCount::empty(quantity),
            max_per_order: None,
            sales_start_at: None,
            sales_end_at: None,
            position: 1,
            is_active: true,
            version: 1,
        }
    }

    /// Whether it can be bought at `now`, seats aside.
    pub fn sale(&self, now: DateTime<Utc>) -> Sale {
        Sale::at(self.is_active, self.sales_start_at, self.sales_end_at, now)
    }

    /// The tier with its texts trimmed, or what is wrong with it in an event that prices in `currency`. `at` is the JSON
    /// Pointer to the tier.
    pub fn checked(mut self, currency: Currency, at: &str) -> Result<Self, Violations> {
        let mut wrong = Violations::none();
        let field = |name: &str| format!("{at}/{name}");
        let name = text(&field("name"), &self.name, LONGEST_TIER_NAME, Lines::One);
        self.name = wrong.keep(name).unwrap_or_default();
        if self.name.is_empty() && wrong.as_slice().is_empty() {
            wrong.add(field("name"), FieldRule::Required, "must not be empty");
        }
        let about = text(
            &field("description"),
            &self.description,
            LONGEST_TIER_DESCRIPTION,
            Lines::Many,
        );
        self.description = wrong.keep(about).unwrap_or_default();
        if self.price.currency() != currency {
            wrong.add(
                field("price/currency"),
                FieldRule::Conflict,
                format!("must be {currency} as the event"),
            );
        }
        if self.seats.capacity > MAX_CAPACITY {
            wrong.add(
                field("quantity"),
                FieldRule::OutOfRange,
                format!("must be at most {MAX_CAPACITY}"),
            );
        }
        if self
            .max_per_order
            .is_some_and(|max| !(1..=MAX_SEATS_PER_ORDER).contains(&max))
        {
            let range = format!("must be 1 to {MAX_SEATS_PER_ORDER}");
            wrong.add(field("max_per_order"), FieldRule::OutOfRange, range);
        }
        if matches!((self.sales_start_at, self.sales_end_at), (Some(start), Some(end)) if start >= end) {
            wrong.add(
                field("sales_end_at"),
                FieldRule::OutOfRange,
                "must be after sales_start_at",
            );
        }
        wrong.or_else(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier() -> Tier {
        Tier::new(
            TierId::new(uuid::Uuid::nil()),
            "VIP",
            Money::parse("10", Currency::Inr).unwrap(),
            5,
        )
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn is_sold_from_the_start_until_just_before_the_end() {
        let (start, end) = (at("2026-01-01T10:00:00Z"), at("2026-01-02T10:00:00Z"));
        let tier = Tier {
            sales_start_at: Some(start),
            sales_end_at: Some(end),
            ..tier()
        };
        let just = chrono::Duration::microseconds(1);
        assert_eq!(tier.sale(start - just), Sale::NotYet);
        assert_eq!(tier.sale(start), Sale::Open);
        assert_eq!(tier.sale(end - just), Sale::Open);
        assert_eq!(tier.sale(end), Sale::Over);
        assert_eq!(
            Tier {
                is_active: false,
                ..tier
            }
            .sale(start),
            Sale::Stopped
        );
    }

    #[test]
    fn names_every_bad_field() {
        let bad = Tier {
            name: " ".to_owned(),
            description: "x".repeat(2001),
            seats: SeatCount::empty(MAX_CAPACITY + 1),
            max_per_order: Some(21),
            sales_start_at: Some(at("2026-01-02T10:00:00Z")),
            sales_end_at: Some(at("2026-01-02T10:00:00Z")),
            ..tier()
        };
        let wrong = bad.checked(Currency::Usd, "/tiers/0").unwrap_err();
        let fields: Vec<_> = wrong
            .as_slice()
            .iter()
            .map(|found| found.field.trim_start_matches("/tiers/0/"))
            .collect();
        assert_eq!(
            fields,
            [
                "name",
                "description",
                "price/currency",
                "quantity",
                "max_per_order",
                "sales_end_at"
            ]
        );
        assert_eq!(tier().checked(Currency::Inr, ""), Ok(tier()));
    }
}
