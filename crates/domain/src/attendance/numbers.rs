//! How many people are inside, and how it came to that over time.

use chrono::{DateTime, TimeDelta, Utc};

use super::ScanDirection;
use super::merge::{Presence, Standing, Timeline};

/// How long one step of a series is.
pub const QUARTER_HOUR: TimeDelta = TimeDelta::minutes(15);

/// How somebody passed the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// In, for the first time.
    Arrival,
    /// In again, after leaving.
    Return,
    /// Out.
    Leaving,
}

impl Presence {
    /// Whether the guest is inside: came in, and has not left since.
    pub const fn is_inside(&self) -> bool {
        self.entry.is_some() && self.left_at.is_none()
    }
}

impl Timeline {
    /// How the guest passed the door, the earliest first. What was taken back never happened: an undo takes everything before
    /// it along, so that numbers of the past change with it.
    pub fn passings(&self) -> Vec<(DateTime<Utc>, Passing)> {
        let mut latest = DateTime::<Utc>::MIN_UTC;
        let mut passings = Vec::new();
        for (claim, standing) in &self.standings {
            // Where the clocks of servers differ, their order counts.
            latest = latest.max(claim.at);
            let passing = match (claim.direction, passings.is_empty()) {
                _ if *standing != Standing::Done => continue,
                (ScanDirection::Undo, _) => {
                    passings.clear();
                    continue;
                }
                (ScanDirection::In, true) => Passing::Arrival,
                (ScanDirection::In, false) => Passing::Return,
                (ScanDirection::Out, _) => Passing::Leaving,
            };
            passings.push((latest, passing));
        }
        passings
    }
}

/// What happened at the door of an event in a quarter of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuarterHour {
    /// When it began.
    pub from: DateTime<Utc>,
    /// Guests who came for the first time.
    pub arrivals: u32,
    /// Times that somebody came in.
    pub entries: u32,
    /// Times that somebody left.
    pub leavings: u32,
}

/// A quarter of an hour, and what it came to at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesStep {
    /// What happened in it.
    pub quarter: QuarterHour,
    /// Guests who had come.
    pub checked_in: u32,
    /// Guests who were inside.
    pub inside: u32,
}

/// The quarter of an hour in which an instant lies, by its beginning.
pub fn quarter_of(at: DateTime<Utc>) -> DateTime<Utc> {
    let since = at.timestamp().rem_euclid(QUARTER_HOUR.num_seconds());
    DateTime::from_timestamp(at.timestamp() - since, 0).unwrap_or(at)
}

/// What quarters come to one after the other. They are given the earliest first.
pub fn run_up(quarters: impl IntoIterator<Item = QuarterHour>) -> Vec<SeriesStep> {
    let (mut checked_in, mut inside) = (0_u32, 0_i64);
    let step = |quarter: QuarterHour| {
        checked_in = checked_in.saturating_add(quarter.arrivals);
        inside += i64::from(quarter.entries) - i64::from(quarter.leavings);
        SeriesStep {
            quarter,
            checked_in,
            inside: u32::try_from(inside).unwrap_or_default(),
        }
    };
    quarters.into_iter().map(step).collect()
}

#[cfg(test)]
#[path = "numbers_tests.rs"]
mod tests;
