//! Prices as a host says them, and what they make of an event and its tiers.

use rust_decimal::Decimal;

use crate::booking::Tier;
use crate::events::{EditRefused, Event};
use crate::fields::{FieldRule, Violations};
use crate::money::{Currency, Money, MoneyError};

/// Name of the one tier of an event that says only its price.
pub const STANDARD_TIER: &str = "Standard";
/// Name of the one tier of an event that costs nothing.
pub const FREE_TIER: &str = "Free";

/// The highest price of one seat: the largest order, with the highest tax and fee, is still an amount of money.
pub const HIGHEST_PRICE: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// An amount in a currency of its own, or in that of the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceInput {
    /// Digits, optionally a point and more digits.
    pub amount: String,
    /// Where it was said.
    pub currency: Option<Currency>,
}

impl PriceInput {
    /// The price in an event of this currency, or what is wrong with the field.
    pub fn in_currency(&self, currency: Currency, field: &str) -> Result<Money, Violations> {
        if self.currency.is_some_and(|own| own != currency) {
            let rule = format!("must be {currency} as the event");
            return Err(Violations::one(format!("{field}/currency"), FieldRule::Conflict, rule));
        }
        let at = if self.currency.is_some() {
            format!("{field}/amount")
        } else {
            field.to_owned()
        };
        let price = Money::parse(&self.amount, currency).map_err(|fault| {
            let rule = match fault {
                MoneyError::OutOfRange => FieldRule::OutOfRange,
                _ => FieldRule::InvalidFormat,
            };
            Violations::one(at.as_str(), rule, fault.to_string())
        })?;
        if price.amount() > HIGHEST_PRICE {
            let rule = format!("must be at most {HIGHEST_PRICE}");
            return Err(Violations::one(at, FieldRule::OutOfRange, rule));
        }
        Ok(price)
    }
}

/// What an edit says about the price of the whole event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PricingChanges {
    /// Of all tiers.
    pub currency: Option<Currency>,
    /// Whether attending costs something.
    pub is_paid: Option<bool>,
    /// The price of the one tier.
    pub ticket_price: Option<PriceInput>,
}

impl PricingChanges {
    /// The currency that is said, on its own or with the price.
    pub fn said_currency(&self) -> Option<Currency> {
        self.currency
            .or_else(|| self.ticket_price.as_ref().and_then(|price| price.currency))
    }
}

impl Event {
    /// Applies what an edit says about the price of the whole event.
    pub(super) fn reprice(&mut self, changes: &PricingChanges) -> Result<(), EditRefused> {
        let was_paid = self.is_paid;
        if let Some(currency) = changes.currency {
            self.change_currency(currency)?;
        }
        let price = match &changes.ticket_price {
            Some(price) => Some(price.in_currency(self.currency, "/ticket_price")?),
            None => None,
        };
        let paid = decide_paid(changes.is_paid, price)?;
        let has_price = self.has_priced_tier();
        match (self.tiers.as_mut_slice(), paid) {
            (_, None) => {}
            ([], Some(paid)) => self.is_paid = paid,
            ([only], Some(paid)) => {
                set_price(only, paid, price);
                self.is_paid = paid;
            }
            (_, Some(_)) if price.is_some() => {
                let rule = "the event has several tiers: change the price of each";
                return Err(Violations::one("/ticket_price", FieldRule::Conflict, rule).into());
            }
            (_, Some(paid)) if paid != has_price => {
                let rule = "does not go with the prices of the tiers";
                return Err(Violations::one("/is_paid", FieldRule::Conflict, rule).into());
            }
            (_, Some(paid)) => self.is_paid = paid,
        }
        if self.is_paid != was_paid && self.has_takers() {
            return Err(EditRefused::PriceLocked);
        }
        Ok(())
    }

    fn change_currency(&mut self, currency: Currency) -> Result<(), EditRefused> {
        if currency == self.currency {
            return Ok(());
        }
        if self.has_takers() {
            return Err(EditRefused::PriceLocked);
        }
        for tier in &mut self.tiers {
            tier.price = Money::new(tier.price.amount(), currency).map_err(|_| {
                let rule = format!("the prices of the tiers cannot be written in {currency}");
                Violations::one("/currency", FieldRule::Conflict, rule)
            })?;
        }
        self.currency = currency;
        Ok(())
    }
}

/// Whether the event is to be paid, if the edit says anything about it.
fn decide_paid(said: Option<bool>, price: Option<Money>) -> Result<Option<bool>, Violations> {
    match (said, price.map(|price| !price.is_zero())) {
        (Some(false), Some(true)) => Err(Violations::one(
            "/ticket_price",
            FieldRule::Conflict,
            "must be zero unless is_paid is true",
        )),
        (Some(true), Some(false)) => Err(Violations::one(
            "/ticket_price",
            FieldRule::OutOfRange,
            "must be more than zero where is_paid is true",
        )),
        (said, priced) => Ok(said.or(priced)),
    }
}

fn set_price(tier: &mut Tier, paid: bool, price: Option<Money>) {
    if !paid {
        tier.price = Money::zero(tier.price.currency());
    } else if let Some(price) = price {
        tier.price = price;
    }
    let (old, new) = if paid {
        (FREE_TIER, STANDARD_TIER)
    } else {
        (STANDARD_TIER, FREE_TIER)
    };
    if tier.name == old {
        new.clone_into(&mut tier.name);
    }
}

#[cfg(test)]
#[path = "pricing_tests.rs"]
mod tests;
