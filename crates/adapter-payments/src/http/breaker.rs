//! A circuit breaker: when a provider fails again and again, it is left alone for a while, and then tried by one call.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use turnout_ports::system::Clock;

/// Failures in a row after which no call goes through.
const FAILURES: u32 = 5;
/// How long no call goes through.
const PAUSE: TimeDelta = TimeDelta::seconds(30);

/// Lets calls through as long as they do not fail all the time.
pub struct Breaker {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Calls go through.
    Closed { failures: u32 },
    /// No call goes through until then.
    Open { until: DateTime<Utc> },
    /// One call tries whether the provider works again.
    HalfOpen,
}

/// No call goes through now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it failed too often and is left alone for a while")]
pub struct BreakerOpen;

/// One call that goes through. Dropped without a verdict, it counts as if it had not been made.
#[must_use]
pub struct Permit<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

impl Breaker {
    /// Closed.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            state: Mutex::new(State::Closed { failures: 0 }),
        }
    }

    /// Asks to make a call.
    pub fn enter(&self) -> Result<Permit<'_>, BreakerOpen> {
        let mut state = self.state();
        let is_probe = match *state {
            State::Closed { .. } => false,
            State::Open { until } if self.is_over(until) => {
                *state = State::HalfOpen;
                true
            }
            State::Open { .. } | State::HalfOpen => return Err(BreakerOpen),
        };
        Ok(Permit {
            breaker: self,
            is_probe,
        })
    }

    /// A clock that was put back must not lengthen the pause.
    fn is_over(&self, until: DateTime<Utc>) -> bool {
        let left = until - self.clock.now();
        left <= TimeDelta::zero() || left > PAUSE
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The provider answered, whatever it said.
    pub fn succeeded(mut self) {
        let mut state = self.breaker.state();
        // Calls that began before it opened come too late to close it.
        if self.is_probe || matches!(*state, State::Closed { .. }) {
            *state = State::Closed { failures: 0 };
        }
        self.is_probe = false;
    }

    /// It did not answer, or said that it does not work. True if the breaker opened by this.
    pub fn failed(mut self) -> bool {
        let mut state = self.breaker.state();
        let opens = match *state {
            State::Closed { failures } if failures + 1 < FAILURES => {
                *state = State::Closed { failures: failures + 1 };
                false
            }
            State::Closed { .. } => true,
            State::Open { .. } | State::HalfOpen => self.is_probe,
        };
        if opens {
            *state = State::Open {
                until: self.breaker.clock.now() + PAUSE,
            };
        }
        self.is_probe = false;
        opens
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            // The caller gave up in the middle of the probe: the next call is the probe.
            *self.breaker.state() = State::Open {
                until: self.breaker.clock.now(),
            };
        }
    }
}

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Breaker").field(&*self.state()).finish()
    }
}

#[cfg(test)]
mod tests {
    use turnout_testkit::ManualClock;

    use super::*;

    fn breaker() -> (Breaker, ManualClock) {
        let clock = ManualClock::default();
        (Breaker::new(Arc::new(clock.clone())), clock)
    }

    fn fail(breaker: &Breaker, times: u32) -> bool {
        (0..times).fold(false, |_, _| breaker.enter().unwrap().failed())
    }

    #[test]
    fn opens_after_failures_in_a_row_only() {
        let (breaker, _) = breaker();
        assert!(!fail(&breaker, FAILURES - 1));
        breaker.enter().unwrap().succeeded();
        assert!(!fail(&breaker, FAILURES - 1));
        assert!(fail(&breaker, 1));
        assert!(breaker.enter().is_err());
    }

    #[test]
    fn one_probe_decides() {
        let (breaker, clock) = breaker();
        fail(&breaker, FAILURES);
        clock.advance(PAUSE - TimeDelta::seconds(1));
        assert!(breaker.enter().is_err());
        clock.advance(TimeDelta::seconds(1));
        let probe = breaker.enter().unwrap();
        assert!(breaker.enter().is_err());
        assert!(probe.failed());
        assert!(breaker.enter().is_err());
        clock.advance(PAUSE);
        breaker.enter().unwrap().succeeded();
        assert!(!fail(&breaker, FAILURES - 1));
    }

    #[test]
    fn a_probe_that_is_given_up_leaves_room_for_the_next() {
        let (breaker, clock) = breaker();
        fail(&breaker, FAILURES);
        clock.advance(PAUSE);
        drop(breaker.enter().unwrap());
        breaker.enter().unwrap().succeeded();
        assert!(breaker.enter().is_ok());
    }

    #[test]
    fn calls_from_before_it_opened_change_nothing() {
        let (breaker, clock) = breaker();
        let (early, late) = (breaker.enter().unwrap(), breaker.enter().unwrap());
        fail(&breaker, FAILURES);
        early.succeeded();
        assert!(breaker.enter().is_err());
        clock.advance(PAUSE);
        let probe = breaker.enter().unwrap();
        assert!(!late.failed());
        probe.succeeded();
        assert!(breaker.enter().is_ok());
    }

    #[test]
    fn a_clock_that_is_put_back_does_not_keep_it_open() {
        let (breaker, clock) = breaker();
        fail(&breaker, FAILURES);
        clock.advance(TimeDelta::hours(-1));
        assert!(breaker.enter().is_ok());
    }
}
