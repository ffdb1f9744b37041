//! Edits of the tiers of an event.

use chrono::{DateTime, Utc};

use crate::booking::{MAX_CAPACITY, SeatCount, Tier};
use crate::change::Change;
use crate::events::{EditRefused, Event, FREE_TIER, PriceInput};
use crate::fields::{FieldRule, Violations};
use crate::ids::TierId;
use crate::money::{Currency, Money};

/// The largest number of tiers of an event.
pub const MOST_TIERS: usize = 20;

/// A tier as a host asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of Tier")]
pub struct TierInput {
    pub name: String,
    pub description: String,
    pub price: Option<PriceInput>,
    pub quantity: u32,
    pub max_per_order: Option<u32>,
    pub sales_start_at: Option<DateTime<Utc>>,
    pub sales_end_at: Option<DateTime<Utc>>,
}

/// What is to be different about a tier. What is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of Tier")]
pub struct TierChanges {
    pub name: Option<String>,
    pub description: Option<String>,
    pub price: Option<PriceInput>,
    pub quantity: Option<u32>,
    pub max_per_order: Change<u32>,
    pub sales_start_at: Change<DateTime<Utc>>,
    pub sales_end_at: Change<DateTime<Utc>>,
    pub position: Option<u32>,
    pub is_active: Option<bool>,
}

impl TierInput {
    /// The tier, or what is wrong with it in an event that prices in `currency`. `at` is the JSON Pointer to it.
    fn into_tier(self, id: TierId, currency: Currency, position: u32, at: &str) -> Result<Tier, Violations> {
        let mut wrong = Violations::none();
        let price = match &self.price {
            Some(price) => wrong.keep(price.in_currency(currency, &format!("{at}/price"))),
            None => Some(Money::zero(currency)),
        };
        if self.quantity == 0 {
            wrong.add(format!("{at}/quantity"), FieldRule::OutOfRange, "must be at least 1");
        }
        let tier = Tier {
            id,
            name: self.name,
            description: self.description,
            price: price.unwrap_or(Money::zero(currency)),
            seats: SeatCount::empty(self.quantity),
            max_per_order: self.max_per_order,
            sales_start_at: self.sales_start_at,
            sales_end_at: self.sales_end_at,
            position,
            is_active: true,
            version: 1,
        };
        let checked = wrong.keep(tier.clone().checked(currency, at));
        wrong.or_else(checked.unwrap_or(tier))
    }
}

impl Event {
    /// Gives a new draft its tiers: those that are asked for, or else one for all its seats. `ids` names them.
    pub(super) fn with_first_tiers(mut self, tiers: Vec<TierInput>, ids: &[TierId]) -> Result<Self, Violations> {
        let mut wrong = Violations::none();
        if tiers.is_empty() {
            let only = ids
                .first()
                .map(|id| Tier::new(*id, FREE_TIER, Money::zero(self.currency), self.seats.capacity));
            self.tiers = only.into_iter().collect();
            return Ok(self);
        }
        if tiers.len() > MOST_TIERS {
            return Err(Violations::one(
                "/tiers",
                FieldRule::TooMany,
                format!("must have at most {MOST_TIERS} items"),
            ));
        }
        for ((position, input), id) in (1..).zip(tiers).zip(ids) {
            let at = format!("/tiers/{}", position - 1);
            if let Some(tier) = wrong.keep(input.into_tier(*id, self.currency, position, &at)) {
                wrong.keep(self.check_name(&tier, &at));
                self.tiers.push(tier);
            }
        }
        if self.seats.capacity == 0 {
            self.seats.capacity = self
                .tiers
                .iter()
                .map(|tier| tier.seats.capacity)
                .fold(0, u32::saturating_add);
        }
        if self.seats.capacity > MAX_CAPACITY {
            wrong.add(
                "/capacity",
                FieldRule::OutOfRange,
                format!("must be at most {MAX_CAPACITY}"),
            );
        }
        self.is_paid = self.has_priced_tier();
        wrong.or_else(self)
    }

    /// The event with one more tier.
    pub fn with_tier(&self, input: TierInput, id: TierId) -> Result<Self, EditRefused> {
        let mut event = self.open_for_edits()?;
        if event.tiers.len() >= MOST_TIERS {
            let rule = format!("an event has at most {MOST_TIERS} tiers");
            return Err(Violations::one("/name", FieldRule::TooMany, rule).into());
        }
        let position = event.tiers.iter().map(|tier| tier.position).max().unwrap_or(0) + 1;
        let tier = input.into_tier(id, event.currency, position, "")?;
        event.check_name(&tier, "")?;
        event.tiers.push(tier);
        event.settle_tiers(self)
    }

    /// The event with that tier changed, or `None` if it has no such tier.
    pub fn with_changed_tier(&self, id: TierId, changes: TierChanges) -> Result<Option<Self>, EditRefused> {
        let mut event = self.open_for_edits()?;
        let Some(tier) = event.tiers.iter_mut().find(|tier| tier.id == id) else {
            return Ok(None);
        };
        tier.apply(changes, self.currency)?;
        let tier = tier.clone();
        event.check_name(&tier, "")?;
        event.tiers.sort_by_key(|tier| tier.position);
        event.settle_tiers(self).map(Some)
    }

    /// The event without that tier, or `None` if it has no such tier.
    pub fn without_tier(&self, id: TierId) -> Result<Option<Self>, EditRefused> {
        let mut event = self.open_for_edits()?;
        event.tiers.retain(|tier| tier.id != id);
        if event.tiers.len() == self.tiers.len() {
            return Ok(None);
        }
        event.settle_tiers(self).map(Some)
    }

    fn open_for_edits(&self) -> Result<Self, EditRefused> {
        if self.status.is_closed() {
            Err(EditRefused::Closed(self.status))
        } else {
            Ok(self.clone())
        }
    }

    fn check_name(&self, tier: &Tier, at: &str) -> Result<(), Violations> {
        let taken = self
            .tiers
            .iter()
            .any(|other| other.id != tier.id && other.name == tier.name);
        let field = format!("{at}/name");
        if taken {
            Err(Violations::one(
                field,
                FieldRule::Duplicate,
                "another tier has this name",
            ))
        } else {
            Ok(())
        }
    }

    fn settle_tiers(mut self, before: &Self) -> Result<Self, EditRefused> {
        self.is_paid = self.has_priced_tier();
        if self.is_paid != before.is_paid && self.has_takers() {
            return Err(EditRefused::PriceLocked);
        }
        self.version += 1;
        self.stays_complete()
    }
}

impl Tier {
    fn apply(&mut self, changes: TierChanges, currency: Currency) -> Result<(), EditRefused> {
        let mut tier = self.clone();
        tier.name = changes.name.unwrap_or(tier.name);
        tier.description = changes.description.unwrap_or(tier.description);
        if let Some(price) = changes.price {
            tier.price = price.in_currency(currency, "/price")?;
        }
        tier.max_per_order = changes.max_per_order.apply(tier.max_per_order);
        tier.sales_start_at = changes.sales_start_at.apply(tier.sales_start_at);
        tier.sales_end_at = changes.sales_end_at.apply(tier.sales_end_at);
        tier.is_active = changes.is_active.unwrap_or(tier.is_active);
        if let Some(position) = changes.position {
            if !(1..=1000).contains(&position) {
                return Err(Violations::one("/position", FieldRule::OutOfRange, "must be 1 to 1000").into());
            }
            tier.position = position;
        }
        tier.resize(changes.quantity)?;
        let version = self.version + 1;
        *self = Self {
            version,
            ..tier.checked(currency, "")?
        };
        Ok(())
    }

    fn resize(&mut self, quantity: Option<u32>) -> Result<(), EditRefused> {
        let Some(quantity) = quantity else { return Ok(()) };
        if quantity == 0 {
            return Err(Violations::one("/quantity", FieldRule::OutOfRange, "must be at least 1").into());
        }
        let taken = self.seats.taken();
        if quantity < taken {
            return Err(EditRefused::CapacityBelowTaken { taken });
        }
        self.seats.capacity = quantity;
        Ok(())
    }
}

#[cfg(test)]
#[path = "tier_changes_tests.rs"]
mod tests;
