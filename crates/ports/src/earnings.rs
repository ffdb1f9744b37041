//! What an event has earned, for its host.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use turnout_domain::booking::{FeeBearer, OrderStatus};
use turnout_domain::ids::{EventId, OrderId, TierId};
use turnout_domain::money::{Currency, Money};
use turnout_domain::payments::Earnings;

use crate::store::StoreResult;

/// The sums of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventEarnings {
    /// Whose days are meant.
    pub zone: Tz,
    /// The currency of its tiers.
    pub currency: Currency,
    /// Its tiers by position, with their names.
    pub tiers: Vec<(TierId, String)>,
    /// The sums.
    pub earnings: Earnings,
}

/// An order as bookkeeping sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// Public id.
    pub order: OrderId,
    /// `ORD-...`.
    pub number: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was made.
    pub ordered_at: DateTime<Utc>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// Display name of the buyer, as the buyer wrote it.
    pub buyer: String,
    /// Name of the tier, as the host wrote it.
    pub tier: String,
    /// How many seats.
    pub seats: u32,
    /// Without tax.
    pub net: Money,
    /// The tax.
    pub gst: Money,
    /// The platform fee.
    pub platform_fee: Money,
    /// Who bears the fee.
    pub fee_bearer: FeeBearer,
    /// What the buyer pays.
    pub total: Money,
    /// What was captured for it.
    pub captured: Money,
    /// What we sent back of that.
    pub refunded: Money,
    /// What a bank took back of that.
    pub charged_back: Money,
    /// Money that came for it and bought nothing, oldest first.
    pub strays: Vec<StrayLine>,
    /// At which provider it is paid.
    pub provider: Option<String>,
    /// The payment there.
    pub payment_ref: Option<String>,
}

/// Money that came for an order and bought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrayLine {
    /// When it came.
    pub at: DateTime<Utc>,
    /// How much; it may be in another currency than the order's.
    pub received: Money,
    /// What of it went back.
    pub returned: Money,
    /// Through which provider.
    pub provider: String,
    /// The movement there.
    pub transaction_ref: Option<String>,
}

/// Reads what events have earned. It may lag behind a little.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait EarningsQueries: Send + Sync {
    /// The sums of an event over all its orders, from one snapshot. `None` if there is no such event.
    async fn earnings(&self, event: EventId) -> StoreResult<Option<EventEarnings>>;

    /// The orders of an event that were paid, free ones too, or for which money moved; oldest first, at most `limit` after
    /// `after`.
    async fn order_lines(&self, event: EventId, after: Option<OrderId>, limit: u32) -> StoreResult<Vec<OrderLine>>;

    /// The time zone of an event.
    async fn time_zone(&self, event: EventId) -> StoreResult<Option<Tz>>;
}
