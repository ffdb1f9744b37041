use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use turnout_ports::system::Clock;

/// A clock that moves only when it is told to. Clones show the same time.
#[derive(Clone, Debug)]
pub struct ManualClock {
    microseconds: Arc<AtomicI64>,
}

impl ManualClock {
    /// A clock that stands at this instant.
    pub fn at(instant: DateTime<Utc>) -> Self {
        Self {
            microseconds: Arc::new(AtomicI64::new(instant.timestamp_micros())),
        }
    }

    /// A clock that stands at this instant, written as in RFC 3339.
    ///
    /// # Panics
    /// Where the text is no instant.
    pub fn at_rfc3339(instant: &str) -> Self {
        match DateTime::parse_from_rfc3339(instant) {
            Ok(instant) => Self::at(instant.to_utc()),
            Err(error) => panic!("{instant} is no instant: {error}"),
        }
    }

    /// Moves the clock.
    pub fn advance(&self, by: TimeDelta) {
        self.microseconds
            .fetch_add(by.num_microseconds().unwrap_or(i64::MAX / 2), Ordering::SeqCst);
    }

    /// Puts the clock to another instant.
    pub fn set(&self, instant: DateTime<Utc>) {
        self.microseconds.store(instant.timestamp_micros(), Ordering::SeqCst);
    }
}

impl Default for ManualClock {
    /// A clock that stands at noon of 15 January 2027, UTC.
    fn default() -> Self {
        Self {
            microseconds: Arc::new(AtomicI64::new(1_800_014_400_000_000)),
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.microseconds.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_only_when_told() {
        let clock = ManualClock::at_rfc3339("2027-03-01T10:00:00Z");
        let twin = clock.clone();
        clock.advance(TimeDelta::minutes(10));
        assert_eq!(twin.now().to_rfc3339(), "2027-03-01T10:10:00+00:00");
        assert_eq!(ManualClock::default().now().to_rfc3339(), "2027-01-15T12:00:00+00:00");
    }
}
