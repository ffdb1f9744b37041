use chrono::Duration;

use super::*;
use crate::change::Change;
use crate::events::samples::{draft, now, published};
use crate::events::{EventChanges, PolicyChanges};

fn names(changes: &Changes) -> Vec<&'static str> {
    changes.iter().map(|change| change.field).collect()
}

#[test]
fn only_what_differs_is_told() {
    let event = draft();
    let edit = EventChanges {
        title: Some("Another party".to_owned()),
        venue_text: Some("Elsewhere".to_owned()),
        end_at: Change::Set(event.end_at.unwrap() + Duration::hours(1)),
        policies: PolicyChanges {
            allow_plus_one: Some(true),
            ..PolicyChanges::default()
        },
        ..EventChanges::default()
    };
    let edited = event.edited(edit, now()).unwrap();
    assert_eq!(
        names(&event_changes(&event, &edited)),
        ["title", "end_at", "venue_text", "allow_plus_one"]
    );
    assert!(event_changes(&event, &event).is_empty());
    let cancelled = event.cancelled("Rain", now()).unwrap();
    assert_eq!(names(&event_changes(&event, &cancelled)), ["status", "cancel_reason"]);
}

#[test]
fn a_new_tier_is_told_whole() {
    let event = draft();
    let tier = event.tiers.first();
    let expected = ["name", "description", "price", "quantity", "position", "is_active"];
    assert_eq!(names(&tier_changes(None, tier)), expected);
    assert!(tier_changes(tier, tier).is_empty());
}

#[test]
fn guests_hear_of_time_and_place_only() {
    let event = published();
    let edit = |changes: EventChanges| event.edited(changes, now()).unwrap();
    let words = edit(EventChanges {
        description: Some("New".to_owned()),
        ..EventChanges::default()
    });
    assert_eq!(news_for_guests(&event, &words), None);
    let zone = edit(EventChanges {
        time_zone: Some(chrono_tz::Asia::Kolkata),
        ..EventChanges::default()
    });
    assert_eq!(news_for_guests(&event, &zone).unwrap(), "The time has changed.");
    let place = edit(EventChanges {
        venue_text: Some("Elsewhere".to_owned()),
        ..EventChanges::default()
    });
    assert_eq!(news_for_guests(&event, &place).unwrap(), "The place has changed.");
}
