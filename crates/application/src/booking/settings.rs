//! What an operator set about booking.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rust_decimal::Decimal;
use turnout_domain::booking::{BookingFacts, FeeBearer, FeeRule, HoldTerms};
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
    /// The terms of a hold at this event.
    pub fn hold(&self, facts: &BookingFacts) -> HoldTerms {
        HoldTerms {
            lasts: TimeDelta::minutes(facts.hold_minutes.unwrap_or(self.hold_minutes).into()),
            fee: self.fee(facts.tier.price.currency(), facts.fee_bearer),
        }
    }

    /// The terms of an offer of the waitlist.
    pub fn offer(&self, facts: &BookingFacts) -> HoldTerms {
        HoldTerms {
            lasts: TimeDelta::minutes(self.offer_minutes.into()),
            ..self.hold(facts)
        }
    }

    fn fee(&self, currency: Currency, bearer: FeeBearer) -> FeeRule {
        let fee = self.fees.get(currency.code()).copied().unwrap_or_default();
        FeeRule {
            percent: fee.percent,
            fixed: fee.fixed,
            bearer,
        }
    }
}
