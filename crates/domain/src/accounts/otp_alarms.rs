//! When codes are stopped because they are abused: numbers that only take messages, and guesses at many phones.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use super::otp_limits::floor;
use super::{OTP_LIFETIME, Whereabouts};

/// Of how many codes of a prefix the share of right ones is taken: the latest.
pub const PUMPING_SAMPLE: u32 = 100;
/// Of these at most so many were asked for from one network, so that nobody closes a prefix to all others alone.
pub const PUMPING_PER_NETWORK: u32 = 5;
/// Among how many codes of a prefix they are looked for.
pub const PUMPING_LATEST: u32 = 1_000;
/// How far back they are looked for.
pub const PUMPING_WINDOW: TimeDelta = TimeDelta::hours(1);
/// In steps of this length wrong guesses are counted.
const STEP: TimeDelta = TimeDelta::minutes(1);

/// When a prefix is closed: many codes went there and hardly any came back, as where somebody earns by each message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PumpingRule {
    /// Fewer codes than this say nothing.
    pub least_sent: u32,
    /// A prefix with a smaller share of right codes is closed.
    pub least_percent: u32,
    /// For how many minutes.
    pub closed_minutes: u32,
}

/// When guesses are taken more strictly: many of them, at whatever phones, are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SprayingRule {
    /// The length of the time that is looked at, in minutes.
    pub minutes: u32,
    /// So many wrong guesses in that time from one address end its guesses.
    pub most_per_address: u32,
    /// So many from one network end those of the network.
    pub most_per_network: u32,
    /// So many in all trip the breaker, if also the share is reached.
    pub trip_wrong: u32,
    /// The share of wrong ones among all guesses that trips it.
    pub trip_percent: u32,
    /// While the breaker is tripped: wrong guesses that end those of an address.
    pub strict_per_address: u32,
    /// While the breaker is tripped: wrong guesses that end those of a network.
    pub strict_per_network: u32,
    /// How long it stays tripped, in minutes.
    pub tripped_minutes: u32,
}

impl Default for PumpingRule {
    fn default() -> Self {
        Self {
            least_sent: 30,
            least_percent: 10,
            closed_minutes: 60,
        }
    }
}

impl Default for SprayingRule {
    fn default() -> Self {
        Self {
            minutes: 10,
            most_per_address: 20,
            most_per_network: 60,
            trip_wrong: 500,
            trip_percent: 50,
            strict_per_address: 1,
            strict_per_network: 3,
            tripped_minutes: 30,
        }
    }
}

impl PumpingRule {
    /// Whether a prefix is to be closed to which `sent` codes went, all of them too old to be typed in still, and `right` of
    /// which came back.
    pub const fn closes(&self, sent: u32, right: u32) -> bool {
        sent > 0 && sent >= self.least_sent && (right as u64) * 100 < (sent as u64) * (self.least_percent as u64)
    }

    /// Until when a prefix is closed that is closed now.
    pub fn closed_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + TimeDelta::minutes(i64::from(self.closed_minutes))
    }

    /// The codes that are looked at: made after the first time and before the second, when they can still be on their way.
    pub fn window(now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        (now - PUMPING_WINDOW, now - OTP_LIFETIME)
    }
}

/// How many guesses were wrong of late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrongGuesses {
    /// From the same address.
    pub of_address: u32,
    /// From the same network.
    pub of_network: u32,
    /// Until when the breaker is tripped, if it is.
    pub tripped_until: Option<DateTime<Utc>>,
}

impl SprayingRule {
    /// Whether somebody may guess from there; `Err` says from when again.
    ///
    /// While the breaker is tripped, whoever types a code right the first time still notices nothing.
    pub fn judge(&self, wrong: &WrongGuesses, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        let is_tripped = wrong.tripped_until.is_some_and(|until| until > now);
        let (address, network) = if is_tripped {
            (self.strict_per_address, self.strict_per_network)
        } else {
            (self.most_per_address, self.most_per_network)
        };
        if wrong.of_address < address && wrong.of_network < network {
            Ok(())
        } else {
            Err(floor(now, STEP) + STEP + self.length())
        }
    }

    /// Whether so many guesses trip the breaker.
    pub const fn trips(&self, wrong: u32, right: u32) -> bool {
        let all = wrong as u64 + right as u64;
        wrong > 0 && wrong >= self.trip_wrong && (wrong as u64) * 100 >= all * (self.trip_percent as u64)
    }

    /// Until when the breaker is tripped that trips now.
    pub fn tripped_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + TimeDelta::minutes(i64::from(self.tripped_minutes))
    }

    /// From when on guesses are looked at.
    pub fn since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        floor(now, STEP) - self.length()
    }

    fn length(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.minutes))
    }
}

/// Where and when a wrong guess is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongGuess {
    /// From where.
    pub asker: Whereabouts,
    /// The beginning of the step of time.
    pub starts_at: DateTime<Utc>,
    /// From when it is not looked at any more.
    pub ends_at: DateTime<Utc>,
}

impl SprayingRule {
    /// A wrong guess from this address now.
    pub fn wrong_guess(&self, ip: Option<IpAddr>, now: DateTime<Utc>) -> WrongGuess {
        let starts_at = floor(now, STEP);
        WrongGuess {
            asker: Whereabouts::of(ip),
            starts_at,
            ends_at: starts_at + STEP + self.length(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PUMPING: PumpingRule = PumpingRule {
        least_sent: 30,
        least_percent: 10,
        closed_minutes: 60,
    };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_prefix_is_closed_when_hardly_any_code_comes_back() {
        assert!(!PUMPING.closes(29, 0), "too few to say anything");
        assert!(PUMPING.closes(30, 2));
        assert!(!PUMPING.closes(30, 3), "a tenth is enough");
        let never = PumpingRule {
            least_percent: 0,
            ..PUMPING
        };
        assert!(!never.closes(1_000, 0));
    }

    #[test]
    fn who_fails_is_stopped_and_sooner_while_the_breaker_is_tripped() {
        let rule = SprayingRule::default();
        let judge = |of_address, of_network, tripped_until| {
            let wrong = WrongGuesses {
                of_address,
                of_network,
                tripped_until,
            };
            rule.judge(&wrong, at(90)).is_ok()
        };
        assert!(judge(19, 59, None));
        assert!(!judge(20, 20, None) && !judge(0, 60, None));
        assert!(judge(0, 2, Some(at(100))), "who has not failed is served all the same");
        assert!(!judge(1, 1, Some(at(100))) && !judge(0, 3, Some(at(100))));
        assert!(judge(1, 1, Some(at(90))), "it is over");
    }

    #[test]
    fn the_breaker_needs_many_wrong_guesses_and_a_large_share_of_them() {
        let rule = SprayingRule::default();
        assert!(!rule.trips(499, 0));
        assert!(rule.trips(500, 500));
        assert!(!rule.trips(500, 501), "many sign in, and some mistype");
    }

    proptest! {
        #[test]
        fn a_wrong_guess_is_looked_at_for_as_long_as_the_rule_says(made in 0..100_000_i64, later in 0..2_000_i64) {
            let rule = SprayingRule::default();
            let guess = rule.wrong_guess(None, at(made));
            let is_seen = guess.starts_at >= rule.since(at(made + later));
            prop_assert!(is_seen || later >= 600, "for ten minutes at least");
            prop_assert!(!is_seen || later < 660 + 60);
            prop_assert!(!is_seen || at(made + later) < guess.ends_at, "and not pruned before");
        }

        #[test]
        fn a_stopped_asker_is_told_a_time_at_which_the_guesses_are_forgotten(made in 0..100_000_i64) {
            let rule = SprayingRule::default();
            let wrong = WrongGuesses { of_address: 99, ..WrongGuesses::default() };
            let until = rule.judge(&wrong, at(made)).unwrap_err();
            prop_assert!(rule.wrong_guess(None, at(made)).starts_at < rule.since(until));
        }
    }
}
