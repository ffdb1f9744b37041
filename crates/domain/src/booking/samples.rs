//! Values for this capability's tests.

use chrono::{DateTime, TimeDelta};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{BookingFacts, FeeBearer, FeeRule, GstRule, GuestFacts, HoldTerms, SeatsHad, Tier};
use crate::events::{Admission, EventStatus, GenderRule, Visibility};
use crate::money::{Currency, Money};

/// What is known of somebody who looks at an open, free, public event with ten seats.
pub fn facts() -> BookingFacts {
    let tier = Tier::new(Uuid::from_u128(1).into(), "Standard", Money::zero(Currency::Inr), 10);
    BookingFacts {
        event: Uuid::from_u128(2).into(),
        host: Uuid::from_u128(3).into(),
        title: "Party".to_owned(),
        status: EventStatus::Published,
        announced: true,
        visibility: Visibility::Public,
        admission: Admission::Open,
        end_at: Some(DateTime::UNIX_EPOCH + TimeDelta::hours(1)),
        allow_plus_one: false,
        genders: GenderRule::All,
        hold_minutes: None,
        gst: GstRule {
            percent: Decimal::ZERO,
            inclusive: true,
        },
        fee_bearer: FeeBearer::Host,
        tier,
        tiers_sold: 1,
        guest: GuestFacts {
            user: Uuid::from_u128(4).into(),
            name: "Asha".to_owned(),
            gender: None,
            had: SeatsHad::default(),
            knows_event: false,
            is_welcome: false,
            granted: None,
        },
    }
}

/// Ten minutes, and no platform fee.
pub fn terms() -> HoldTerms {
    HoldTerms {
        lasts: TimeDelta::minutes(10),
        fee: FeeRule {
            percent: Decimal::ZERO,
            fixed: Decimal::ZERO,
            bearer: FeeBearer::Host,
        },
    }
}
