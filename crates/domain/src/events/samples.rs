//! Events for the tests of this module.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::*;
use crate::booking::SeatCount;
use crate::change::Change;
use crate::fields::Violations;
use crate::ids::{EventId, TierId, UserId};

pub const EVENT: EventId = EventId::new(Uuid::from_u128(1));
pub const HOST: UserId = UserId::new(Uuid::from_u128(2));

pub fn tier_id(number: u128) -> TierId {
    TierId::new(Uuid::from_u128(100 + number))
}

pub fn tier_ids() -> Vec<TierId> {
    (0..30).map(tier_id).collect()
}

pub fn now() -> DateTime<Utc> {
    "2026-04-01T12:00:00Z".parse().unwrap()
}

pub fn price(amount: &str) -> PriceInput {
    PriceInput {
        amount: amount.to_owned(),
        currency: None,
    }
}

pub fn tier(name: &str, amount: &str, quantity: u32) -> TierInput {
    TierInput {
        name: name.to_owned(),
        description: String::new(),
        price: Some(price(amount)),
        quantity,
        max_per_order: None,
        sales_start_at: None,
        sales_end_at: None,
    }
}

/// What a host says who says everything.
pub fn complete() -> EventChanges {
    EventChanges {
        title: Some("Rooftop party".to_owned()),
        start_at: Change::Set(now() + Duration::days(10)),
        end_at: Change::Set(now() + Duration::days(10) + Duration::hours(4)),
        venue_text: Some("12 Marine Drive".to_owned()),
        capacity: Some(50),
        ..EventChanges::default()
    }
}

pub fn compose(changes: EventChanges, tiers: Vec<TierInput>) -> Result<Event, Violations> {
    Event::compose(EVENT, HOST, NewEvent { changes, tiers }, &tier_ids(), now())
}

pub fn draft() -> Event {
    compose(complete(), Vec::new()).unwrap()
}

pub fn published() -> Event {
    draft().published(now()).unwrap()
}

/// A published event of 50 seats at 499 rupees each, of which 5 are held and 10 sold.
pub fn selling() -> Event {
    let pricing = PricingChanges {
        ticket_price: Some(price("499")),
        ..PricingChanges::default()
    };
    let mut event = compose(EventChanges { pricing, ..complete() }, Vec::new())
        .unwrap()
        .published(now())
        .unwrap();
    event.seats = SeatCount {
        capacity: 50,
        held: 5,
        sold: 10,
        waiting: 0,
    };
    event.tiers[0].seats = event.seats;
    event
}

pub fn fields(wrong: &Violations) -> Vec<&str> {
    wrong.as_slice().iter().map(|found| found.field.as_str()).collect()
}
