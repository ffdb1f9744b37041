//! Counts requests by client, in bounded memory.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use turnout_domain::ids::UserId;

use super::class::Class;
use super::exhausted::{Exhausted, rest_of_minute};
use crate::settings::RateLimits;

/// How many clients a class remembers. A client is forgotten once it could make all its requests at once again.
const MOST_CLIENTS: usize = 50_000;
/// Clients beyond that share this many counters.
const SHARED: u64 = 4_096;
/// While there are too many, the idle ones are looked for once in so many requests.
const FORGET_EVERY: u32 = 1_024;

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    User(UserId),
    Address(IpAddr),
    Unknown,
    Shared(u64),
}

impl Client {
    /// The client behind an address. Whoever has one IPv6 address has the rest of its /64 too.
    pub(crate) fn at(address: Option<IpAddr>) -> Self {
        match address {
            Some(IpAddr::V4(address)) => Self::Address(address.into()),
            Some(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
                Some(address) => Self::Address(address.into()),
                None => Self::Address(IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into())),
            },
            None => Self::Unknown,
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(f, "{}", user.uuid()),
            Self::Address(address) => write!(f, "{address}"),
            Self::Unknown => f.write_str("unknown"),
            Self::Shared(number) => write!(f, "shared-{number}"),
        }
    }
}

/// Where a client stands within its quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Requests in one minute.
    pub quota: u32,
    /// Requests that may follow at once.
    pub remaining: u32,
    /// Seconds until the quota is whole again, or, when refused, until the next request may come.
    pub seconds: u64,
    /// Whether this request may pass.
    pub passes: bool,
}

impl Standing {
    /// The same client, when `requests` were made in this minute to all processes together: whichever count leaves fewer
    /// is told, with its own time.
    pub(crate) fn of_all(self, requests: u32, now: DateTime<Utc>) -> Self {
        let remaining = self.quota.saturating_sub(requests);
        if remaining > self.remaining {
            return self;
        }
        Self {
            remaining,
            seconds: rest_of_minute(now),
            passes: requests <= self.quota,
            ..self
        }
    }
}

type Limiter = RateLimiter<Client, DefaultKeyedStateStore<Client>, DefaultClock, StateInformationMiddleware>;

/// The counters of every class.
pub(crate) struct Quotas {
    limiters: Vec<(Class, NonZeroU32, Limiter)>,
    spread: RandomState,
    crowded: AtomicU32,
    exhausted: Exhausted,
}

impl Quotas {
    /// Counters for these limits; `None` when nothing is counted. A class with the limit 0 is not counted.
    pub(crate) fn new(limits: &RateLimits) -> Option<Self> {
        let limiter = |class: Class| {
            let quota = NonZeroU32::new(class.per_minute(limits))?;
            let limiter = RateLimiter::keyed(Quota::per_minute(quota)).with_middleware::<StateInformationMiddleware>();
            Some((class, quota, limiter))
        };
        limits.enabled.then(|| Self {
            limiters: Class::ALL.into_iter().filter_map(limiter).collect(),
            spread: RandomState::new(),
            crowded: AtomicU32::new(0),
            exhausted: Exhausted::default(),
        })
    }

    /// The refusal of a client that all processes together let make no more requests in this minute, as far as is known
    /// here. Nothing is counted.
    pub(crate) fn refused_by_all(&self, class: Class, client: Client, now: DateTime<Utc>) -> Option<Standing> {
        let (_, quota, _) = self.limiters.iter().find(|(own, ..)| *own == class)?;
        self.exhausted.holds(class, client, now).then(|| Standing {
            quota: quota.get(),
            remaining: 0,
            seconds: rest_of_minute(now),
            passes: false,
        })
    }

    /// Takes in that all processes together have counted so many requests of this client in this minute.
    pub(crate) fn take_in(
        &self,
        class: Class,
        client: Client,
        requests: u32,
        here: Standing,
        now: DateTime<Utc>,
    ) -> Standing {
        if requests >= here.quota {
            self.exhausted.add(class, client, now);
        }
        here.of_all(requests, now)
    }

    /// Counts one request.
    pub(crate) fn count(&self, class: Class, client: Client) -> Option<Standing> {
        let (_, quota, limiter) = self.limiters.iter().find(|(own, ..)| *own == class)?;
        let client = self.place(limiter, client);
        Some(match limiter.check_key(&client) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = quota.get().saturating_sub(remaining);
                let whole = state.quota().replenish_interval().saturating_mul(used);
                Standing {
                    quota: quota.get(),
                    remaining,
                    seconds: rounded_up(whole),
                    passes: true,
                }
            }
            Err(wait) => {
                let wait = wait.wait_time_from(limiter.clock().now());
                Standing {
                    quota: quota.get(),
                    remaining: 0,
                    seconds: rounded_up(wait).max(1),
                    passes: false,
                }
            }
        })
    }

    /// The counter of this client. When too many are remembered the idle ones are forgotten, and while there still are
    /// too many, newcomers share counters.
    fn place(&self, limiter: &Limiter, client: Client) -> Client {
        if limiter.len() < MOST_CLIENTS {
            return client;
        }
        // Forgetting looks at every counter, so not each request of a crowd may do it.
        if self
            .crowded
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(FORGET_EVERY)
        {
            limiter.retain_recent();
        }
        if limiter.len() < MOST_CLIENTS {
            client
        } else {
            Client::Shared(self.spread.hash_one(client) % SHARED)
        }
    }
}

fn rounded_up(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotas(write_per_minute: u32) -> Quotas {
        Quotas::new(&RateLimits {
            write_per_minute,
            ..RateLimits::default()
        })
        .unwrap()
    }

    #[test]
    fn counts_each_client_for_itself_and_says_how_long_to_wait() {
        let quotas = quotas(3);
        let one = Client::at(Some([192, 0, 2, 1].into()));
        let left: Vec<_> = (0..3)
            .map(|_| quotas.count(Class::Write, one).unwrap().remaining)
            .collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = quotas.count(Class::Write, one).unwrap();
        assert!(!refused.passes && (1..=20).contains(&refused.seconds), "{refused:?}");
        assert!(
            quotas
                .count(Class::Write, Client::at(Some([192, 0, 2, 2].into())))
                .unwrap()
                .passes
        );
        assert!(quotas.count(Class::Read, one).unwrap().passes);
    }

    #[test]
    fn a_network_of_ipv6_addresses_is_one_client() {
        let at = |text: &str| Client::at(Some(text.parse().unwrap()));
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
    }

    #[test]
    fn the_count_that_leaves_fewer_requests_is_told_with_its_time() {
        let at = DateTime::from_timestamp(1_800_000_045, 0).unwrap();
        let quotas = quotas(3);
        let here = quotas.count(Class::Write, Client::Unknown).unwrap();
        let told = |standing: Standing| (standing.remaining, standing.seconds, standing.passes);
        assert_eq!(told(here), (2, 20, true));
        assert_eq!(told(here.of_all(1, at)), (2, 15, true));
        assert_eq!(told(here.of_all(2, at)), (1, 15, true));
        assert_eq!(told(here.of_all(3, at)), (0, 15, true));
        assert_eq!(told(here.of_all(4, at)), (0, 15, false));
        // Of requests a minute ago this process has not forgotten as much.
        let later = quotas.count(Class::Write, Client::Unknown).unwrap();
        assert_eq!(later.of_all(1, at), later);
    }

    #[test]
    fn who_has_made_all_requests_hears_times_that_agree_until_the_minute_is_over() {
        let at = |second: u32| DateTime::from_timestamp(1_800_000_000 + i64::from(second), 0).unwrap();
        let quotas = quotas(3);
        let client = Client::Unknown;
        let here = quotas.count(Class::Write, client).unwrap();
        quotas.take_in(Class::Write, client, 2, here, at(20));
        assert_eq!(quotas.refused_by_all(Class::Write, client, at(20)), None);
        let last = quotas.take_in(Class::Write, client, 3, here, at(20));
        assert!(last.passes && last.remaining == 0 && last.seconds == 40, "{last:?}");
        for second in [20, 21, 59] {
            let refused = quotas.refused_by_all(Class::Write, client, at(second)).unwrap();
            assert!(!refused.passes, "{refused:?}");
            assert_eq!(refused.seconds, u64::from(60 - second));
        }
        assert_eq!(quotas.refused_by_all(Class::Write, client, at(60)), None);
    }

    #[test]
    fn nothing_is_counted_when_switched_off() {
        assert!(
            Quotas::new(&RateLimits {
                enabled: false,
                ..RateLimits::default()
            })
            .is_none()
        );
        assert_eq!(quotas(0).count(Class::Write, Client::Unknown), None);
    }

    #[test]
    fn memory_is_bounded() {
        let quotas = quotas(100);
        for number in 0..u128::from(60_000_u32) {
            quotas.count(Class::Write, Client::Address(IpAddr::V6((number << 64).into())));
        }
        let (.., limiter) = &quotas.limiters[1];
        assert!(limiter.len() <= MOST_CLIENTS + 4_096, "{}", limiter.len());
    }
}
