//! What clients say about a tier when they make or edit it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use turnout_domain::events::{TierChanges, TierInput};
use turnout_domain::fields::Violations;
use utoipa::ToSchema;

use super::inputs::{Fields, PriceField};
use crate::wire::money::MoneyView;
use crate::wire::{Patch, instant};

/// A new kind of ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTier)]
pub(super) struct NewTierBody {
    /// Unique within the event.
    #[schema(min_length = 1, max_length = 80, examples("VIP"))]
    name: String,
    /// What it includes.
    #[schema(max_length = 2000)]
    description: Option<String>,
    /// What a seat costs; nothing unless it is said. A plain text is an amount in the currency of the event.
    #[serde(default)]
    #[schema(value_type = Option<MoneyView>)]
    price: Option<PriceField>,
    /// How many seats of it there are.
    #[schema(minimum = 1, maximum = 1_000_000, examples(20))]
    quantity: u32,
    /// Seats in one order. Without it a guest has one seat, or two with a plus one.
    #[schema(minimum = 1, maximum = 20)]
    max_per_order: Option<u32>,
    /// Before this nothing is sold.
    #[serde(default, deserialize_with = "instant::optional")]
    sales_start_at: Option<DateTime<Utc>>,
    /// From this instant nothing is sold.
    #[serde(default, deserialize_with = "instant::optional")]
    sales_end_at: Option<DateTime<Utc>>,
}

impl NewTierBody {
    /// The tier, or what is wrong with its fields. `at` is the JSON Pointer to it.
    pub fn read(self, at: &str) -> Result<TierInput, Violations> {
        let price = self.price.map(|price| price.read(&format!("{at}/price"))).transpose()?;
        Ok(TierInput {
            name: self.name,
            description: self.description.unwrap_or_default(),
            price,
            quantity: self.quantity,
            max_per_order: self.max_per_order,
            sales_start_at: self.sales_start_at,
            sales_end_at: self.sales_end_at,
        })
    }
}

/// The tiers of a new event; what is found wrong is added to `wrong`.
pub(super) fn read_tiers(tiers: Vec<NewTierBody>, wrong: &mut Violations) -> Vec<TierInput> {
    let tiers = tiers.into_iter().enumerate();
    tiers
        .filter_map(|(index, tier)| wrong.keep(tier.read(&format!("/tiers/{index}"))))
        .collect()
}

/// What is to change. A field that is left out stays; `null` empties it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TierPatch)]
pub(super) struct TierPatchBody {
    /// Unique within the event.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 80)]
    name: Patch<String>,
    /// What it includes.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    description: Patch<String>,
    /// What a seat costs from now on. A plain text is an amount in the currency of the event.
    #[serde(default)]
    #[schema(value_type = Option<MoneyView>)]
    price: Patch<PriceField>,
    /// How many seats of it there are; not fewer than are held and sold.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    quantity: Patch<u32>,
    /// Seats in one order.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 20)]
    max_per_order: Patch<u32>,
    /// Before this nothing is sold.
    #[serde(default, deserialize_with = "instant::patch")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    sales_start_at: Patch<DateTime<Utc>>,
    /// From this instant nothing is sold.
    #[serde(default, deserialize_with = "instant::patch")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    sales_end_at: Patch<DateTime<Utc>>,
    /// Order of showing.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    position: Patch<u32>,
    /// False: no longer sold.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    is_active: Patch<bool>,
}

impl TierPatchBody {
    /// What is to change, or what is wrong with its fields.
    pub fn read(self) -> Result<TierChanges, Violations> {
        let mut fields = Fields {
            is_new: false,
            wrong: Violations::none(),
        };
        let changes = TierChanges {
            name: Fields::text(self.name),
            description: Fields::text(self.description),
            price: fields.checked(self.price, "/price", |price| price.read("/price")),
            quantity: fields.solid(self.quantity, "/quantity"),
            max_per_order: self.max_per_order.into(),
            sales_start_at: self.sales_start_at.into(),
            sales_end_at: self.sales_end_at.into(),
            position: fields.solid(self.position, "/position"),
            is_active: fields.solid(self.is_active, "/is_active"),
        };
        fields.wrong.or_else(changes)
    }
}
