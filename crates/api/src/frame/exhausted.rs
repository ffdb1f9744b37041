//! Remembers who has made all requests of this minute that all processes together grant.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::class::Class;
use super::quota::Client;

/// How many are remembered. The count in the database is asked about the others, whenever they come.
const MOST_CLIENTS: usize = 50_000;

/// The clients that have to wait for the next minute. Without it a client that was refused by the count of all processes
/// would next be told of the shorter wait that the count of this process alone asks for, and be refused again after it.
#[derive(Default)]
pub(super) struct Exhausted(Mutex<Minute>);

#[derive(Default)]
struct Minute {
    number: i64,
    clients: HashSet<(&'static str, Client)>,
}

impl Minute {
    /// Another minute begins with nobody.
    fn turn_to(&mut self, now: DateTime<Utc>) {
        let number = now.timestamp().div_euclid(60);
        if self.number != number {
            self.number = number;
            self.clients.clear();
        }
    }
}

impl Exhausted {
    pub(super) fn add(&self, class: Class, client: Client, now: DateTime<Utc>) {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        minute.turn_to(now);
        if minute.clients.len() < MOST_CLIENTS {
            minute.clients.insert((class.name(), client));
        }
    }

    pub(super) fn holds(&self, class: Class, client: Client, now: DateTime<Utc>) -> bool {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        minute.turn_to(now);
        minute.clients.contains(&(class.name(), client))
    }
}

/// Seconds until the minute of `now` is over, in which all processes count together.
pub(super) fn rest_of_minute(now: DateTime<Utc>) -> u64 {
    60 - u64::try_from(now.timestamp().rem_euclid(60)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn a_client_is_exhausted_until_the_minute_is_over() {
        let exhausted = Exhausted::default();
        exhausted.add(Class::Auth, Client::Unknown, at(20));
        assert!(exhausted.holds(Class::Auth, Client::Unknown, at(59)));
        assert!(!exhausted.holds(Class::Auth, Client::Shared(1), at(59)));
        assert!(!exhausted.holds(Class::Write, Client::Unknown, at(59)));
        assert!(!exhausted.holds(Class::Auth, Client::Unknown, at(60)));
        assert_eq!(rest_of_minute(at(0)), 60);
        assert_eq!(rest_of_minute(at(59)), 1);
    }

    #[test]
    fn memory_is_bounded() {
        let exhausted = Exhausted::default();
        for number in 0..60_000_u128 {
            let address = Ipv6Addr::from(number << 64);
            exhausted.add(Class::Auth, Client::at(Some(address.into())), at(0));
        }
        assert_eq!(exhausted.0.lock().unwrap().clients.len(), MOST_CLIENTS);
    }
}
