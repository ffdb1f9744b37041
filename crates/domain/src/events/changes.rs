//! Edits of an event: which are allowed when, and what the event is after them.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use crate::booking::{FeeBearer, MAX_CAPACITY};
use crate::change::Change;
use crate::events::{
    Admission, Event, EventKind, EventPolicies, EventStatus, GenderRule, PricingChanges, Visibility, is_slug,
};
use crate::fields::{FieldRule, Lines, Violations, text};
use crate::ids::VenueId;

/// The longest an event can last.
pub const LONGEST_EVENT: Duration = Duration::days(366);
/// How far ahead an event can be.
pub const FARTHEST_START: Duration = Duration::days(5 * 366);
/// The largest number of interests of an event.
pub const MOST_INTERESTS: usize = 10;
/// The largest number of tags of an event.
pub const MOST_TAGS: usize = 20;

/// What is to be different about an event. What is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of Event")]
pub struct EventChanges {
    pub title: Option<String>,
    pub description: Option<String>,
    pub kind: Option<EventKind>,
    pub mood: Option<String>,
    pub visibility: Option<Visibility>,
    pub admission: Option<Admission>,
    pub start_at: Change<DateTime<Utc>>,
    pub end_at: Change<DateTime<Utc>>,
    pub time_zone: Option<Tz>,
    pub venue: Change<VenueId>,
    pub venue_text: Option<String>,
    pub category: Change<String>,
    pub interests: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub capacity: Option<u32>,
    pub pricing: PricingChanges,
    pub policies: PolicyChanges,
}

/// What is to be different about the rules of an event. What is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of EventPolicies")]
pub struct PolicyChanges {
    pub allow_plus_one: Option<bool>,
    pub allowed_genders: Option<GenderRule>,
    pub show_guest_list: Option<bool>,
    pub allow_transfers: Option<bool>,
    pub allow_reentry: Option<bool>,
    pub doors_open_at: Change<DateTime<Utc>>,
    pub max_inside: Change<u32>,
    pub hold_minutes: Change<u32>,
    pub gst_number: Option<String>,
    pub gst_percent: Option<Decimal>,
    pub gst_inclusive: Option<bool>,
    pub fee_bearer: Option<FeeBearer>,
}

/// Why an edit is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    /// The event was cancelled or is completed.
    #[error("an event that is {0} does not change any more")]
    Closed(EventStatus),
    /// Fewer seats than are held and sold.
    #[error("{taken} seats are taken")]
    CapacityBelowTaken {
        /// Seats that are held and sold.
        taken: u32,
    },
    /// Somebody has a seat, so the event's currency and whether it costs something stay.
    #[error("somebody has a seat already")]
    PriceLocked,
    /// Some fields break a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// What has been announced would lack something.
    #[error("{0}")]
    Incomplete(Violations),
}

impl From<Violations> for EditRefused {
    fn from(wrong: Violations) -> Self {
        Self::Invalid(wrong)
    }
}

impl Event {
    /// The event after the edit, one version on. An event that was announced stays complete, and its new times, if it
    /// gets any, lie ahead.
    pub fn edited(&self, changes: EventChanges, now: DateTime<Utc>) -> Result<Self, EditRefused> {
        if self.status.is_closed() {
            return Err(EditRefused::Closed(self.status));
        }
        let mut event = self.clone();
        let mut wrong = Violations::none();
        let capacity = changes.capacity;
        let pricing = changes.pricing.clone();
        event.set_texts(&changes, &mut wrong);
        event.set_choices(changes);
        event.check_times(self, now, &mut wrong);
        event.policies.check(&mut wrong, event.start_at, event.end_at);
        wrong.or_else(())?;
        if let Some(capacity) = capacity {
            event.resize(capacity)?;
        }
        event.reprice(&pricing)?;
        event.version += 1;
        event.stays_complete()
    }

    /// The event, unless it was announced and lacks something now.
    pub(super) fn stays_complete(self) -> Result<Self, EditRefused> {
        if self.status.is_announced() {
            self.lacks().or_else(()).map_err(EditRefused::Incomplete)?;
        }
        Ok(self)
    }

    fn set_texts(&mut self, changes: &EventChanges, wrong: &mut Violations) {
        let mut set = |target: &mut String, change: &Option<String>, field: &str, longest: usize, lines: Lines| {
            if let Some(value) = change {
                *target = wrong
                    .keep(text(field, value, longest, lines))
                    .unwrap_or_else(|| value.clone());
            }
        };
        set(&mut self.title, &changes.title, "/title", 200, Lines::One);
        set(
            &mut self.description,
            &changes.description,
            "/description",
            20_000,
            Lines::Many,
        );
        set(&mut self.mood, &changes.mood, "/mood", 60, Lines::One);
        set(
            &mut self.venue_text,
            &changes.venue_text,
            "/venue_text",
            500,
            Lines::Many,
        );
        if self.title.is_empty() {
            wrong.add("/title", FieldRule::Required, "must not be empty");
        }
        if let Some(interests) = &changes.interests {
            self.interests = sorted(interests.clone());
            check_interests(&self.interests, wrong);
        }
        if let Some(tags) = &changes.tags {
            self.tags = sorted(tags.iter().map(|tag| tag.trim().to_lowercase()).collect());
            check_tags(&self.tags, wrong);
        }
    }

    fn set_choices(&mut self, changes: EventChanges) {
        self.kind = changes.kind.unwrap_or(self.kind);
        self.visibility = changes.visibility.unwrap_or(self.visibility);
        self.admission = changes.admission.unwrap_or(self.admission);
        self.start_at = changes.start_at.apply(self.start_at);
        self.end_at = changes.end_at.apply(self.end_at);
        self.time_zone = changes.time_zone.unwrap_or(self.time_zone);
        self.venue = changes.venue.apply(self.venue);
        self.category = changes.category.apply(self.category.take());
        self.policies.apply(changes.policies);
    }

    pub(super) fn check_times(&self, before: &Self, now: DateTime<Utc>, wrong: &mut Violations) {
        let moved = (self.start_at, self.end_at) != (before.start_at, before.end_at);
        if !moved {
            return;
        }
        if let (Some(start), Some(end)) = (self.start_at, self.end_at) {
            if end <= start {
                wrong.add("/end_at", FieldRule::OutOfRange, "must be after start_at");
            } else if end - start > LONGEST_EVENT {
                wrong.add(
                    "/end_at",
                    FieldRule::OutOfRange,
                    "must be at most 366 days after start_at",
                );
            }
        }
        if self.start_at.is_some_and(|start| start > now + FARTHEST_START) {
            wrong.add("/start_at", FieldRule::OutOfRange, "must be at most 5 years ahead");
        }
        if !self.status.is_announced() {
            return;
        }
        if self.start_at != before.start_at && self.start_at.is_some_and(|start| start <= now) {
            wrong.add("/start_at", FieldRule::OutOfRange, "must be in the future");
        }
        if self.end_at.is_some_and(|end| end <= now) {
            wrong.add("/end_at", FieldRule::OutOfRange, "must be in the future");
        }
    }

    /// Sets the number of seats. The one tier of an event follows where it had all seats.
    fn resize(&mut self, capacity: u32) -> Result<(), EditRefused> {
        if !(1..=MAX_CAPACITY).contains(&capacity) {
            let range = format!("must be 1 to {MAX_CAPACITY}");
            return Err(Violations::one("/capacity", FieldRule::OutOfRange, range).into());
        }
        let taken = self.seats.taken();
        if capacity < taken {
            return Err(EditRefused::CapacityBelowTaken { taken });
        }
        if let [only] = self.tiers.as_mut_slice()
            && only.seats.capacity == self.seats.capacity
        {
            only.seats.capacity = capacity;
        }
        self.seats.capacity = capacity;
        Ok(())
    }
}

impl EventPolicies {
    fn apply(&mut self, changes: PolicyChanges) {
        self.allow_plus_one = changes.allow_plus_one.unwrap_or(self.allow_plus_one);
        self.allowed_genders = changes.allowed_genders.unwrap_or(self.allowed_genders);
        self.show_guest_list = changes.show_guest_list.unwrap_or(self.show_guest_list);
        self.allow_transfers = changes.allow_transfers.unwrap_or(self.allow_transfers);
        self.allow_reentry = changes.allow_reentry.unwrap_or(self.allow_reentry);
        self.doors_open_at = changes.doors_open_at.apply(self.doors_open_at);
        self.max_inside = changes.max_inside.apply(self.max_inside);
        self.hold_minutes = changes.hold_minutes.apply(self.hold_minutes);
        if let Some(number) = changes.gst_number {
            number.trim().clone_into(&mut self.gst_number);
        }
        self.gst_percent = changes.gst_percent.unwrap_or(self.gst_percent);
        self.gst_inclusive = changes.gst_inclusive.unwrap_or(self.gst_inclusive);
        self.fee_bearer = changes.fee_bearer.unwrap_or(self.fee_bearer);
    }
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words.dedup();
    words
}

fn check_interests(interests: &[String], wrong: &mut Violations) {
    if interests.len() > MOST_INTERESTS {
        wrong.add(
            "/interests",
            FieldRule::TooMany,
            format!("must have at most {MOST_INTERESTS} items"),
        );
    }
    if !interests.iter().all(|slug| is_slug(slug)) {
        wrong.add("/interests", FieldRule::UnknownValue, "must be slugs of interests");
    }
}

fn check_tags(tags: &[String], wrong: &mut Violations) {
    if tags.len() > MOST_TAGS {
        wrong.add(
            "/tags",
            FieldRule::TooMany,
            format!("must have at most {MOST_TAGS} items"),
        );
    }
    for tag in tags {
        if tag.is_empty() {
            wrong.add("/tags", FieldRule::TooShort, "must not hold an empty tag");
        }
        wrong.keep(text("/tags", tag, 40, Lines::One));
    }
}

#[cfg(test)]
#[path = "changes_tests.rs"]
mod tests;
