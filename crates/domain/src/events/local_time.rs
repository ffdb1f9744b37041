//! Instants as people at the place of the event read them.

use std::fmt::Write;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

/// The time zone of that IANA name.
pub fn parse_time_zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The date on the calendar there.
pub fn local_date(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// The time on the clock there.
pub fn local_time(instant: DateTime<Utc>, zone: Tz) -> NaiveTime {
    instant.with_timezone(&zone).time()
}

/// An ISO 8601 duration of hours, minutes and seconds, such as `PT3H30M`. Days are not used, because a day of a
/// calendar is not always 24 hours.
pub fn iso_duration(duration: Duration) -> String {
    let total = duration.num_seconds().max(0);
    let mut text = String::from("PT");
    for (amount, unit) in [(total / 3600, 'H'), (total / 60 % 60, 'M'), (total % 60, 'S')] {
        if amount > 0 {
            // Writing to a String cannot fail.
            let _ = write!(text, "{amount}{unit}");
        }
    }
    if total == 0 {
        text.push_str("0S");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_there_may_be_another_than_in_utc() {
        let kolkata = parse_time_zone("Asia/Kolkata").unwrap();
        let instant = "2026-12-31T20:30:00Z".parse().unwrap();
        assert_eq!(local_date(instant, kolkata).to_string(), "2027-01-01");
        assert_eq!(local_time(instant, kolkata).to_string(), "02:00:00");
        assert_eq!(parse_time_zone("Mars/Olympus"), None);
    }

    #[test]
    fn durations_are_iso_8601() {
        for (seconds, text) in [
            (0, "PT0S"),
            (45, "PT45S"),
            (5400, "PT1H30M"),
            (7200, "PT2H"),
            (93_600, "PT26H"),
            (3661, "PT1H1M1S"),
        ] {
            assert_eq!(iso_duration(Duration::seconds(seconds)), text);
        }
    }
}
