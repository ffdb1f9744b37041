//! Making an event from what its host says at first.

use chrono::{DateTime, Utc};

use crate::events::{EditRefused, Event, EventChanges, PricingChanges, TierInput};
use crate::fields::{FieldRule, Violations};
use crate::ids::{EventId, TierId, UserId};
use crate::money::Currency;

/// What the host of a new event says. Everything but the title may come later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEvent {
    /// What is to be different from an empty draft.
    pub changes: EventChanges,
    /// Its tiers; none for one tier that has all seats at the price that the changes say.
    pub tiers: Vec<TierInput>,
}

impl NewEvent {
    /// How many tiers the event will have, which is how many ids it needs.
    pub fn tier_count(&self) -> usize {
        self.tiers.len().max(1)
    }

    fn currency(&self) -> Currency {
        let of_tiers = || self.tiers.iter().find_map(|tier| tier.price.as_ref()?.currency);
        self.changes
            .pricing
            .said_currency()
            .or_else(of_tiers)
            .unwrap_or(Currency::Inr)
    }
}

impl Event {
    /// A draft, or everything that is wrong with it. `tier_ids` names its tiers.
    pub fn compose(
        id: EventId,
        host: UserId,
        mut new: NewEvent,
        tier_ids: &[TierId],
        now: DateTime<Utc>,
    ) -> Result<Self, Violations> {
        let mut wrong = Violations::none();
        let mut event = Self::draft(id, host, new.changes.title.as_deref().unwrap_or_default());
        event.currency = new.currency();
        event.seats.capacity = new.changes.capacity.unwrap_or(0);
        let has_tiers = !new.tiers.is_empty();
        let bare = event.clone();
        let event = wrong.keep(event.with_first_tiers(new.tiers, tier_ids)).unwrap_or(bare);
        if has_tiers {
            let pricing = std::mem::take(&mut new.changes.pricing);
            wrong.keep(event.agrees_with(&pricing));
        }
        let edited = event.edited(new.changes, now).map_err(|refused| match refused {
            EditRefused::Invalid(found) => found,
            // A draft that nobody has booked is refused for its fields only.
            other => Violations::one("", FieldRule::Invalid, other.to_string()),
        });
        let made = wrong.keep(edited).unwrap_or(event);
        wrong.or_else(Self { version: 1, ..made })
    }

    /// Checks what is said about the price of the whole event against its tiers, which say it already.
    fn agrees_with(&self, pricing: &PricingChanges) -> Result<(), Violations> {
        let mut wrong = Violations::none();
        if pricing.ticket_price.is_some() {
            wrong.add(
                "/ticket_price",
                FieldRule::Conflict,
                "does not go with tiers, which have prices of their own",
            );
        }
        if pricing.is_paid.is_some_and(|paid| paid != self.is_paid) {
            wrong.add(
                "/is_paid",
                FieldRule::Conflict,
                "does not go with the prices of the tiers",
            );
        }
        wrong.or_else(())
    }
}

#[cfg(test)]
#[path = "compose_tests.rs"]
mod tests;
