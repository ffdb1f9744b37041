//! How many codes are sent: to a phone, to whoever asks from one place, to numbers of one kind, and in all.
//!
//! Messages cost money and codes can be guessed, so both are bounded. Nothing here depends on whether a phone is known.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Country, Phone, Whereabouts};
use crate::ids::UserId;

/// What an operator can set about codes that are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtpLimits {
    /// Codes that one phone gets within 24 hours, for all purposes.
    pub per_phone_per_day: u32,
    /// Wrong guesses at the codes of one phone and purpose within an hour, however many codes it gets.
    pub guesses_per_phone_per_hour: u32,
    /// Codes that are asked for from one address in an hour.
    pub per_address_per_hour: u32,
    /// Codes that are asked for from one network in an hour.
    pub per_network_per_hour: u32,
    /// Codes that one signed-in user asks for in a day.
    pub per_user_per_day: u32,
    /// Codes for the door that one user has sent to guests in a day.
    pub door_per_user_per_day: u32,
    /// Codes for the door that one guest gets in a day, for all tickets.
    pub door_per_guest_per_day: u32,
    /// Codes that go to one prefix in an hour.
    pub per_prefix_per_hour: u32,
    /// How many digits after the dial code belong to the prefix.
    pub prefix_digits: u8,
    /// Codes that go to one dial code in a day.
    pub per_dial_code_per_day: u32,
    /// Codes that go out in a day.
    pub in_all_per_day: u32,
    /// Where phones may be; empty: everywhere.
    pub countries: Vec<Country>,
}

impl Default for OtpLimits {
    fn default() -> Self {
        Self {
            per_phone_per_day: 5,
            guesses_per_phone_per_hour: 10,
            per_address_per_hour: 30,
            per_network_per_hour: 200,
            per_user_per_day: 10,
            door_per_user_per_day: 300,
            door_per_guest_per_day: 20,
            per_prefix_per_hour: 1_000,
            prefix_digits: 3,
            per_dial_code_per_day: 20_000,
            in_all_per_day: 50_000,
            countries: Vec::new(),
        }
    }
}

/// What codes are counted by. In this order counters are locked: what many write comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OtpScope {
    /// One address.
    Address,
    /// One network.
    Network,
    /// One signed-in user.
    User,
    /// One user who has codes for the door sent to guests.
    Door,
    /// One guest who gets codes for the door.
    Guest,
    /// One prefix of numbers.
    Prefix,
    /// One dial code.
    DialCode,
    /// Everything.
    All,
}

impl OtpScope {
    /// All of them, in the order of locks.
    pub const ALL: [Self; 8] = [
        Self::Address,
        Self::Network,
        Self::User,
        Self::Door,
        Self::Guest,
        Self::Prefix,
        Self::DialCode,
        Self::All,
    ];

    /// The word in the database and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
            Self::User => "user",
            Self::Door => "door",
            Self::Guest => "guest",
            Self::Prefix => "prefix",
            Self::DialCode => "dial_code",
            Self::All => "all",
        }
    }

    /// The one of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// Whether it is a matter of the numbers that codes go to, and not of who asks.
    pub const fn is_of_numbers(self) -> bool {
        matches!(self, Self::Prefix | Self::DialCode | Self::All)
    }

    const fn length(self) -> TimeDelta {
        match self {
            Self::Address | Self::Network | Self::Prefix => TimeDelta::hours(1),
            Self::User | Self::Door | Self::Guest | Self::DialCode | Self::All => TimeDelta::days(1),
        }
    }

    fn count(self, key: String, most: u32, now: DateTime<Utc>) -> OtpCount {
        let starts_at = floor(now, self.length());
        OtpCount {
            scope: self,
            key,
            starts_at,
            ends_at: starts_at + self.length(),
            most,
        }
    }
}

/// One thing that a code counts for, in the hour or the day (UTC) in which it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtpCount {
    /// By what.
    pub scope: OtpScope,
    /// Which one of these.
    pub key: String,
    /// The beginning of the hour or day.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// How many codes it allows.
    pub most: u32,
}

impl OtpLimits {
    /// Whether codes may go to the phone's country.
    pub fn serves(&self, phone: &Phone) -> bool {
        self.countries.is_empty() || phone.country().is_some_and(|country| self.countries.contains(&country))
    }

    /// The prefix to which the phone belongs.
    pub fn prefix(&self, phone: &Phone) -> String {
        phone.prefix(usize::from(self.prefix_digits))
    }

    /// What a code counts for, in the order of locks.
    pub fn counts(&self, phone: &Phone, ip: Option<IpAddr>, user: Option<UserId>, now: DateTime<Utc>) -> Vec<OtpCount> {
        let asker = Whereabouts::of(ip);
        let mut counts = vec![
            OtpScope::Address.count(asker.address, self.per_address_per_hour, now),
            OtpScope::Network.count(asker.network, self.per_network_per_hour, now),
        ];
        let user = user.map(|user| OtpScope::User.count(user.to_string(), self.per_user_per_day, now));
        counts.extend(user);
        counts.extend(self.counts_of_numbers(phone, now));
        counts
    }

    /// What a code counts for that lets a guest in, in the order of locks: for the numbers as every code. The door of a large
    /// event sends many from one address, so they are bounded by who has them sent, and by the guest who gets them.
    pub fn door_counts(&self, phone: &Phone, sender: UserId, guest: UserId, now: DateTime<Utc>) -> Vec<OtpCount> {
        let mut counts = vec![
            OtpScope::Door.count(sender.to_string(), self.door_per_user_per_day, now),
            OtpScope::Guest.count(guest.to_string(), self.door_per_guest_per_day, now),
        ];
        counts.extend(self.counts_of_numbers(phone, now));
        counts
    }

    fn counts_of_numbers(&self, phone: &Phone, now: DateTime<Utc>) -> [OtpCount; 3] {
        [
            OtpScope::Prefix.count(self.prefix(phone), self.per_prefix_per_hour, now),
            OtpScope::DialCode.count(phone.dial_code(), self.per_dial_code_per_day, now),
            OtpScope::All.count("all".to_owned(), self.in_all_per_day, now),
        ]
    }
}

/// The latest whole multiple of a length since 1970.
pub(super) fn floor(at: DateTime<Utc>, length: TimeDelta) -> DateTime<Utc> {
    let seconds = length.num_seconds().max(1);
    let since = at.timestamp().rem_euclid(seconds);
    DateTime::from_timestamp(at.timestamp() - since, 0).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn phone() -> Phone {
        Phone::parse("+919876543210").unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_code_counts_for_who_asks_and_for_where_it_goes() {
        let user = UserId::new(uuid::Uuid::from_u128(7));
        let now = at("2027-01-15T12:34:56Z");
        let counts = OtpLimits::default().counts(&phone(), Some([203, 0, 113, 9].into()), Some(user), now);
        let told: Vec<_> = counts
            .iter()
            .map(|count| (count.scope.as_str(), count.key.as_str(), count.starts_at, count.most))
            .collect();
        let [hour, day] = [at("2027-01-15T12:00:00Z"), at("2027-01-15T00:00:00Z")];
        let expected = [
            ("address", "203.0.113.9/32", hour, 30),
            ("network", "203.0.113.0/24", hour, 200),
            ("user", "00000000-0000-0000-0000-000000000007", day, 10),
            ("prefix", "+91987", hour, 1_000),
            ("dial_code", "+91", day, 20_000),
            ("all", "all", day, 50_000),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_code_for_the_door_counts_for_the_numbers_as_any_other() {
        let [sender, guest] = [7, 8].map(|id| UserId::new(uuid::Uuid::from_u128(id)));
        let now = at("2027-01-15T12:34:56Z");
        let limits = OtpLimits::default();
        let counts = limits.door_counts(&phone(), sender, guest, now);
        let scopes: Vec<_> = counts.iter().map(|count| (count.scope.as_str(), count.most)).collect();
        let expected = [
            ("door", 300),
            ("guest", 20),
            ("prefix", 1_000),
            ("dial_code", 20_000),
            ("all", 50_000),
        ];
        assert_eq!(scopes, expected);
        let any = limits.counts(&phone(), None, None, now);
        assert!(
            counts.iter().rev().take(3).eq(any.iter().rev().take(3)),
            "the same counters"
        );
        assert!(counts.is_sorted_by(|one, two| one.scope < two.scope));
    }

    #[test]
    fn only_the_countries_that_are_named_are_served() {
        let limits = |names: &[&str]| OtpLimits {
            countries: names.iter().filter_map(|name| Country::parse(name)).collect(),
            ..OtpLimits::default()
        };
        assert!(limits(&[]).serves(&phone()));
        assert!(limits(&["US", "IN"]).serves(&phone()));
        assert!(!limits(&["US"]).serves(&phone()));
        let jamaica = Phone::parse("+18765550100").unwrap();
        assert!(!limits(&["US"]).serves(&jamaica), "a dial code is no country");
    }

    #[test]
    fn words_are_read_back() {
        for scope in OtpScope::ALL {
            assert_eq!(OtpScope::parse(scope.as_str()), Some(scope));
        }
    }

    proptest! {
        #[test]
        fn counters_are_always_locked_in_one_order(ip in any::<u32>(), is_user: bool, seconds in 0..2_000_000_000_i64) {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            let user = is_user.then(|| UserId::new(uuid::Uuid::from_u128(1)));
            let counts = OtpLimits::default().counts(&phone(), Some(IpAddr::V4(ip.into())), user, now);
            prop_assert!(counts.is_sorted_by(|one, two| one.scope < two.scope));
            for count in counts {
                prop_assert!(count.starts_at <= now && now < count.ends_at);
            }
        }
    }
}
