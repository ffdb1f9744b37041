//! A tier as it is answered.

use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_domain::booking::Tier;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::money::MoneyView;

/// A kind of ticket of an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tier)]
pub(super) struct TierView {
    id: Uuid,
    #[schema(examples("VIP"))]
    name: String,
    description: String,
    /// For one seat, as displayed.
    price: MoneyView,
    /// How many seats of it there are.
    quantity: u32,
    /// Seats that are kept for a while. Expired holds count as free.
    held: u32,
    /// Seats of confirmed attendees.
    sold: u32,
    /// Seats that people on the waitlist want.
    waiting: u32,
    /// Seats that can still be had: of the tier, or of the event if those are fewer, that nobody waits for.
    available: u32,
    /// Seats in one order; `null`: one for a guest, or two with a plus one.
    #[schema(required = true)]
    max_per_order: Option<u32>,
    /// Before this nothing is sold.
    #[schema(required = true)]
    sales_start_at: Option<DateTime<Utc>>,
    /// From this instant nothing is sold.
    #[schema(required = true)]
    sales_end_at: Option<DateTime<Utc>>,
    /// Order of showing.
    position: u32,
    /// False: no longer sold.
    is_active: bool,
}

impl TierView {
    /// The tier in an event that has so many seats left for newcomers.
    pub fn new(tier: Tier, left: u32) -> Self {
        Self {
            id: tier.id.uuid(),
            name: tier.name,
            description: tier.description,
            price: tier.price.into(),
            quantity: tier.seats.capacity,
            held: tier.seats.held,
            sold: tier.seats.sold,
            waiting: tier.seats.waiting,
            available: tier.seats.available().min(left),
            max_per_order: tier.max_per_order,
            sales_start_at: tier.sales_start_at,
            sales_end_at: tier.sales_end_at,
            position: tier.position,
            is_active: tier.is_active,
        }
    }
}
