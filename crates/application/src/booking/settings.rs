//! What an operator set about booking.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rust_decimal::Decimal;
use turnout_domain::booking::{BookingFacts, FeeBearer, FeeRule};
use turnout_domain::money::Currency;

/// The platform fee of one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeSetting {
    /// In percent of the displayed price.
    pub percent: Decimal,
    /// For each paid order.
    pub fixed: Decimal,
}

/// What an operator set about booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingSettings {
    /// How long a hold lasts where the event does not say, in minutes, 1 to 120.
    pub hold_minutes: u32,
    /// How long an offer of the waitlist lasts, in minutes, 1 to 1440.
    pub offer_minutes: u32,
    /// Platform fees by currency; none where a currency is missing.
    pub fees: BTreeMap<&'static str, FeeSetting>,
}

impl Default for BookingSettings {
    fn default() -> Self {
        Self {
            hold_minutes: 10,
            offer_minutes: 30,
            fees: BTreeMap::new(),
        }
    }
}

impl BookingSettings {
    /// How long a hold at this event lasts.
    pub fn hold(&self, facts: &BookingFacts) -> TimeDelta {
        TimeDelta::minutes(facts.hold_minutes.unwrap_or(self.hold_minutes).into())
    }

    /// How long an offer of the waitlist lasts.
    pub fn offer(&self) -> TimeDelta {
        TimeDelta::minutes(self.offer_minutes.into())
    }

    /// The platform fee of an order in this currency.
    pub fn fee(&self, currency: Currency, bearer: FeeBearer) -> FeeRule {
        let fee = self.fees.get(currency.code()).copied().unwrap_or_default();
        FeeRule {
            percent: fee.percent,
            fixed: fee.fixed,
            bearer,
        }
    }
}
