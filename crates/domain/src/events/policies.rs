//! The rules of one event for guests, prices and the door.

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;

use crate::booking::{FeeBearer, MAX_CAPACITY};
use crate::events::GenderRule;
use crate::fields::{FieldRule, Violations};

/// The longest a hold on seats can be set to last.
pub const LONGEST_HOLD_MINUTES: u32 = 120;
/// How long before the start doors can open.
const EARLIEST_DOORS: Duration = Duration::days(2);
/// The longest tax registration number, in characters.
const LONGEST_GST_NUMBER: usize = 20;

/// What holds for guests, prices and the door of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own that the host sets"
)]
pub struct EventPolicies {
    /// A guest may take two seats.
    pub allow_plus_one: bool,
    /// Who may attend.
    pub allowed_genders: GenderRule,
    /// Guests may see each other.
    pub show_guest_list: bool,
    /// Tickets may change hands.
    pub allow_transfers: bool,
    /// A checked-out ticket may come in again.
    pub allow_reentry: bool,
    /// Before this nobody is checked in.
    pub doors_open_at: Option<DateTime<Utc>>,
    /// People inside at once.
    pub max_inside: Option<u32>,
    /// How long a hold lasts; without it the configured time.
    pub hold_minutes: Option<u32>,
    /// Tax registration shown on receipts.
    pub gst_number: String,
    /// Tax rate in percent, with at most two decimals.
    pub gst_percent: Decimal,
    /// The displayed price contains the tax.
    pub gst_inclusive: bool,
    /// Who pays the platform fee.
    pub fee_bearer: FeeBearer,
}

impl Default for EventPolicies {
    fn default() -> Self {
        Self {
            allow_plus_one: false,
            allowed_genders: GenderRule::All,
            show_guest_list: false,
            allow_transfers: true,
            allow_reentry: false,
            doors_open_at: None,
            max_inside: None,
            hold_minutes: None,
            gst_number: String::new(),
            gst_percent: Decimal::ZERO,
            gst_inclusive: true,
            fee_bearer: FeeBearer::Host,
        }
    }
}

impl EventPolicies {
    /// Notes what is wrong with them, for an event of these times.
    pub fn check(&self, wrong: &mut Violations, start: Option<DateTime<Utc>>, end: Option<DateTime<Utc>>) {
        let doors = self.doors_open_at;
        let early = matches!((doors, start), (Some(doors), Some(start)) if doors < start - EARLIEST_DOORS);
        let late = matches!((doors, end), (Some(doors), Some(end)) if doors >= end);
        if early || late {
            let range = "must be at most 2 days before the start, and before the end";
            wrong.add("/doors_open_at", FieldRule::OutOfRange, range);
        }
        if self.max_inside.is_some_and(|max| !(1..=MAX_CAPACITY).contains(&max)) {
            wrong.add(
                "/max_inside",
                FieldRule::OutOfRange,
                format!("must be 1 to {MAX_CAPACITY}"),
            );
        }
        if self
            .hold_minutes
            .is_some_and(|minutes| !(1..=LONGEST_HOLD_MINUTES).contains(&minutes))
        {
            let range = format!("must be 1 to {LONGEST_HOLD_MINUTES}");
            wrong.add("/hold_minutes", FieldRule::OutOfRange, range);
        }
        self.check_tax(wrong);
    }

    fn check_tax(&self, wrong: &mut Violations) {
        if !self.gst_number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            wrong.add(
                "/gst_number",
                FieldRule::InvalidFormat,
                "must be letters, digits and hyphens",
            );
        } else if self.gst_number.len() > LONGEST_GST_NUMBER {
            let longest = format!("must be at most {LONGEST_GST_NUMBER} characters");
            wrong.add("/gst_number", FieldRule::TooLong, longest);
        }
        let percent = self.gst_percent.normalize();
        if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
            wrong.add("/gst_percent", FieldRule::OutOfRange, "must be 0 to 100");
        } else if percent.scale() > 2 {
            wrong.add(
                "/gst_percent",
                FieldRule::InvalidFormat,
                "must have at most two decimals",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(policies: &EventPolicies) -> Vec<String> {
        let mut wrong = Violations::none();
        let start = "2026-05-01T18:00:00Z".parse().unwrap();
        policies.check(&mut wrong, Some(start), Some(start + Duration::hours(3)));
        wrong.into_vec().into_iter().map(|found| found.field).collect()
    }

    #[test]
    fn names_every_bad_field() {
        let bad = EventPolicies {
            doors_open_at: Some("2026-05-01T21:00:00Z".parse().unwrap()),
            max_inside: Some(0),
            hold_minutes: Some(121),
            gst_number: "27AAPFU0939F1ZV/9".to_owned(),
            gst_percent: "100.001".parse().unwrap(),
            ..EventPolicies::default()
        };
        let expected = [
            "/doors_open_at",
            "/max_inside",
            "/hold_minutes",
            "/gst_number",
            "/gst_percent",
        ];
        assert_eq!(fields(&bad), expected);
    }

    #[test]
    fn takes_what_is_usual() {
        let good = EventPolicies {
            doors_open_at: Some("2026-05-01T17:30:00Z".parse().unwrap()),
            max_inside: Some(50),
            hold_minutes: Some(120),
            gst_number: "27AAPFU0939F1ZV".to_owned(),
            gst_percent: "18.00".parse().unwrap(),
            ..EventPolicies::default()
        };
        assert!(fields(&good).is_empty() && fields(&EventPolicies::default()).is_empty());
    }
}
