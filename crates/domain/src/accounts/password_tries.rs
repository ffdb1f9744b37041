//! How often a password may be tried: after five wrong ones each further try has to wait, longer every time.

use chrono::{DateTime, TimeDelta, Utc};

/// Tries before the first wait.
pub const FREE_TRIES: u32 = 5;
/// How long after the last try the tries of a phone are forgotten.
pub const TRIES_LIFETIME: TimeDelta = TimeDelta::hours(24);

/// The longest wait, in minutes.
const LONGEST_WAIT: i64 = 60;

/// The tries of a phone since the last right one. Whether somebody has the phone makes no difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PasswordTries {
    /// How many.
    pub tries: u32,
    /// When the last one was counted.
    pub counted_at: Option<DateTime<Utc>>,
    /// Until when no other one is counted.
    pub locked_until: Option<DateTime<Utc>>,
}

/// No try is compared before this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many wrong passwords")]
pub struct LockedOut {
    /// When the next one is.
    pub until: DateTime<Utc>,
}

impl PasswordTries {
    /// Counts a try, which may be compared then. It counts as a wrong one until it has proved to be right: so whoever is
    /// the fifth locks the phone for those who come meanwhile.
    pub fn count(self, now: DateTime<Utc>) -> Result<Self, LockedOut> {
        if let Some(until) = self.locked_until.filter(|until| *until > now) {
            return Err(LockedOut { until });
        }
        let is_old = self.counted_at.is_none_or(|at| at + TRIES_LIFETIME <= now);
        let tries = if is_old { 1 } else { self.tries.saturating_add(1) };
        Ok(Self {
            tries,
            counted_at: Some(now),
            locked_until: wait(tries).map(|wait| now + wait),
        })
    }
}

/// How long the phone waits after so many tries: 1, 2, 4 minutes and so on, and an hour at most.
fn wait(tries: u32) -> Option<TimeDelta> {
    let doublings = tries.checked_sub(FREE_TRIES)?;
    let minutes = 1_i64.checked_shl(doublings.min(10)).unwrap_or(LONGEST_WAIT);
    Some(TimeDelta::minutes(minutes.min(LONGEST_WAIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn five_tries_are_free_and_each_one_after_them_waits_twice_as_long() {
        let mut now = at(0);
        let mut tries = PasswordTries::default();
        let mut waits = Vec::new();
        for _ in 0..13 {
            tries = tries.count(now).unwrap();
            let until = tries.locked_until.unwrap_or(now);
            waits.push((until - now).num_minutes());
            if until > now {
                let early = until - TimeDelta::milliseconds(1);
                assert_eq!(tries.count(early), Err(LockedOut { until }));
            }
            now = until;
        }
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn a_day_without_tries_forgets_them() {
        let tries = PasswordTries {
            tries: 11,
            counted_at: Some(at(0)),
            locked_until: Some(at(60)),
        };
        let day = 24 * 60;
        assert_eq!(tries.count(at(day - 1)).unwrap().tries, 12);
        let fresh = tries.count(at(day)).unwrap();
        assert_eq!((fresh.tries, fresh.locked_until), (1, None));
    }

    #[test]
    fn no_number_of_tries_overflows() {
        for tries in [FREE_TRIES + 40, u32::MAX] {
            assert_eq!(wait(tries), Some(TimeDelta::minutes(60)));
        }
    }
}
