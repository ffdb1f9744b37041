//! Limits on one-time codes.

use serde::Deserialize;
use turnout_application::accounts::OtpRules;
use turnout_domain::accounts::{Country, OtpLimits, PumpingRule, SprayingRule};

use super::error::Faults;

/// More codes than anybody sends.
const MOST: u32 = 1_000_000_000;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "turnout.default.toml describes each key")]
pub struct Otp {
    pub allowed_countries: Vec<String>,
    pub per_phone_per_day: u32,
    pub guesses_per_phone_per_hour: u32,
    pub per_address_per_hour: u32,
    pub per_network_per_hour: u32,
    pub per_user_per_day: u32,
    pub door_per_user_per_day: u32,
    pub door_per_guest_per_day: u32,
    pub per_prefix_per_hour: u32,
    pub prefix_digits: u8,
    pub per_dial_code_per_day: u32,
    pub in_all_per_day: u32,
    pub pumping: Pumping,
    pub spraying: Spraying,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "turnout.default.toml describes each key")]
pub struct Pumping {
    pub least_sent: u32,
    pub least_percent: u32,
    pub closed_minutes: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "turnout.default.toml describes each key")]
pub struct Spraying {
    pub minutes: u32,
    pub most_per_address: u32,
    pub most_per_network: u32,
    pub trip_wrong: u32,
    pub trip_percent: u32,
    pub strict_per_address: u32,
    pub strict_per_network: u32,
    pub tripped_minutes: u32,
}

impl Otp {
    /// What the use cases go by.
    pub fn rules(&self) -> OtpRules {
        let (pumping, spraying) = (&self.pumping, &self.spraying);
        let countries = self.allowed_countries.iter();
        OtpRules {
            limits: OtpLimits {
                per_phone_per_day: self.per_phone_per_day,
                guesses_per_phone_per_hour: self.guesses_per_phone_per_hour,
                per_address_per_hour: self.per_address_per_hour,
                per_network_per_hour: self.per_network_per_hour,
                per_user_per_day: self.per_user_per_day,
                door_per_user_per_day: self.door_per_user_per_day,
                door_per_guest_per_day: self.door_per_guest_per_day,
                per_prefix_per_hour: self.per_prefix_per_hour,
                prefix_digits: self.prefix_digits,
                per_dial_code_per_day: self.per_dial_code_per_day,
                in_all_per_day: self.in_all_per_day,
                countries: countries.filter_map(|code| Country::parse(code)).collect(),
            },
            pumping: PumpingRule {
                least_sent: pumping.least_sent,
                least_percent: pumping.least_percent,
                closed_minutes: pumping.closed_minutes,
            },
            spraying: SprayingRule {
                minutes: spraying.minutes,
                most_per_address: spraying.most_per_address,
                most_per_network: spraying.most_per_network,
                trip_wrong: spraying.trip_wrong,
                trip_percent: spraying.trip_percent,
                strict_per_address: spraying.strict_per_address,
                strict_per_network: spraying.strict_per_network,
                tripped_minutes: spraying.tripped_minutes,
            },
        }
    }

    /// Notes what cannot be.
    pub(super) fn check(&self, faults: &mut Faults) {
        for code in &self.allowed_countries {
            let message = format!("`{code}` is no country in two capital letters, such as IN");
            faults.check("otp.allowed_countries", Country::parse(code).is_some(), &message);
        }
        for (key, value) in [
            ("otp.per_phone_per_day", self.per_phone_per_day),
            ("otp.guesses_per_phone_per_hour", self.guesses_per_phone_per_hour),
        ] {
            faults.range(key, value, 1..=50);
        }
        for (key, value) in [
            ("otp.per_address_per_hour", self.per_address_per_hour),
            ("otp.per_network_per_hour", self.per_network_per_hour),
            ("otp.per_user_per_day", self.per_user_per_day),
            ("otp.door_per_user_per_day", self.door_per_user_per_day),
            ("otp.door_per_guest_per_day", self.door_per_guest_per_day),
            ("otp.per_prefix_per_hour", self.per_prefix_per_hour),
            ("otp.per_dial_code_per_day", self.per_dial_code_per_day),
            ("otp.in_all_per_day", self.in_all_per_day),
        ] {
            faults.range(key, value, 1..=MOST);
        }
        faults.range("otp.prefix_digits", self.prefix_digits, 0..=10);
        self.pumping.check(faults);
        self.spraying.check(faults);
    }
}

impl Pumping {
    fn check(&self, faults: &mut Faults) {
        // Of no more than a hundred codes the share is taken.
        faults.range("otp.pumping.least_sent", self.least_sent, 1..=100);
        faults.range("otp.pumping.least_percent", self.least_percent, 0..=100);
        faults.range("otp.pumping.closed_minutes", self.closed_minutes, 1..=1440);
    }
}

impl Spraying {
    fn check(&self, faults: &mut Faults) {
        for (key, value) in [
            ("otp.spraying.minutes", self.minutes),
            ("otp.spraying.tripped_minutes", self.tripped_minutes),
        ] {
            faults.range(key, value, 1..=1440);
        }
        for (key, value) in [
            ("otp.spraying.most_per_address", self.most_per_address),
            ("otp.spraying.most_per_network", self.most_per_network),
            ("otp.spraying.trip_wrong", self.trip_wrong),
            ("otp.spraying.strict_per_address", self.strict_per_address),
            ("otp.spraying.strict_per_network", self.strict_per_network),
        ] {
            faults.range(key, value, 1..=MOST);
        }
        faults.range("otp.spraying.trip_percent", self.trip_percent, 1..=100);
    }
}
