//! How an event goes: what happened with its tickets, day by day.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::local_date;

/// An event's tickets by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TicketCounts {
    /// Good.
    pub active: u32,
    /// Used at the door.
    pub used: u32,
    /// Void without a refund.
    pub cancelled: u32,
    /// Void as their money went back.
    pub refunded: u32,
}

impl TicketCounts {
    /// How many of 10,000 guests who are expected have come; none where nobody is expected.
    pub fn check_in_rate(&self) -> u32 {
        let expected = u64::from(self.active) + u64::from(self.used);
        let rate = (u64::from(self.used) * 10_000)
            .checked_div(expected)
            .unwrap_or_default();
        u32::try_from(rate).unwrap_or(10_000)
    }
}

/// What happened with tickets in a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TicketActivity {
    /// Tickets that were made.
    pub sold: u32,
    /// Tickets that became void.
    pub voided: u32,
    /// Guests who came for the first time.
    pub checked_in: u32,
}

/// Adds up what happened, by the days at the place of the event.
pub fn by_day(
    activities: impl IntoIterator<Item = (DateTime<Utc>, TicketActivity)>,
    zone: Tz,
) -> BTreeMap<NaiveDate, TicketActivity> {
    let mut days: BTreeMap<NaiveDate, TicketActivity> = BTreeMap::new();
    for (at, activity) in activities {
        let day = days.entry(local_date(at, zone)).or_default();
        day.sold = day.sold.saturating_add(activity.sold);
        day.voided = day.voided.saturating_add(activity.voided);
        day.checked_in = day.checked_in.saturating_add(activity.checked_in);
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_those_who_are_expected() {
        let rate = |active, used| {
            let counts = TicketCounts {
                active,
                used,
                cancelled: 7,
                refunded: 7,
            };
            counts.check_in_rate()
        };
        assert_eq!((rate(0, 0), rate(5, 0), rate(0, 5)), (0, 0, 10_000));
        assert_eq!((rate(45, 80), rate(2, 1)), (6_400, 3_333));
        assert_eq!(rate(u32::MAX, u32::MAX), 5_000);
    }

    #[test]
    fn a_day_is_one_at_the_place_of_the_event() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let sold = TicketActivity {
            sold: 1,
            ..TicketActivity::default()
        };
        // Midnight in Kolkata is half past six in the evening.
        let activities = ["2026-11-20T18:15:00Z", "2026-11-20T18:30:00Z", "2026-11-21T18:15:00Z"];
        let days = by_day(activities.map(|text| (at(text), sold)), Tz::Asia__Kolkata);
        let found: Vec<_> = days.iter().map(|(day, own)| (day.to_string(), own.sold)).collect();
        assert_eq!(found, [("2026-11-20".to_owned(), 1), ("2026-11-21".to_owned(), 2)]);
    }
}
