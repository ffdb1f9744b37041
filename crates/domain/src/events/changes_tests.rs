use proptest::prelude::*;

use super::*;
use crate::booking::SeatCount;
use crate::events::samples::{draft, fields, now, published, selling};

fn edit(event: &Event, changes: EventChanges) -> Result<Event, EditRefused> {
    event.edited(changes, now())
}

fn wrong_fields(event: &Event, changes: EventChanges) -> Vec<String> {
    match edit(event, changes) {
        Err(EditRefused::Invalid(wrong) | EditRefused::Incomplete(wrong)) => {
            fields(&wrong).into_iter().map(str::to_owned).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn times(start: DateTime<Utc>, end: DateTime<Utc>) -> EventChanges {
    EventChanges {
        start_at: Change::Set(start),
        end_at: Change::Set(end),
        ..EventChanges::default()
    }
}

#[test]
fn an_edit_changes_what_it_names_and_raises_the_version() {
    let event = draft();
    let changes = EventChanges {
        description: Some("  Bring friends.\n".to_owned()),
        tags: Some(vec!["Rooftop".to_owned(), " rooftop ".to_owned(), "music".to_owned()]),
        category: Change::Set("social".to_owned()),
        ..EventChanges::default()
    };
    let edited = edit(&event, changes).unwrap();
    assert_eq!(edited.description, "Bring friends.");
    assert_eq!(edited.tags, ["music", "rooftop"]);
    let expected = Event {
        description: edited.description.clone(),
        tags: edited.tags.clone(),
        category: Some("social".to_owned()),
        version: event.version + 1,
        ..event
    };
    assert_eq!(edited, expected);
}

#[test]
fn names_every_bad_field() {
    let changes = EventChanges {
        title: Some(" ".to_owned()),
        mood: Some("x".repeat(61)),
        interests: Some((0..11).map(|n| format!("i{n}")).collect()),
        tags: Some(vec![String::new()]),
        start_at: Change::Set(now() + FARTHEST_START + Duration::seconds(1)),
        end_at: Change::Set(now()),
        policies: PolicyChanges {
            hold_minutes: Change::Set(0),
            ..PolicyChanges::default()
        },
        ..EventChanges::default()
    };
    let expected = [
        "/mood",
        "/title",
        "/interests",
        "/tags",
        "/end_at",
        "/start_at",
        "/hold_minutes",
    ];
    assert_eq!(wrong_fields(&draft(), changes), expected);
    let slugs = EventChanges {
        interests: Some(vec!["Not a slug".to_owned()]),
        ..EventChanges::default()
    };
    assert_eq!(wrong_fields(&draft(), slugs), ["/interests"]);
}

#[test]
fn new_times_of_an_announced_event_lie_ahead() {
    let (past, soon) = (now() - Duration::hours(1), now() + Duration::hours(1));
    assert!(edit(&draft(), times(past, soon)).is_ok(), "a draft may say anything");
    assert_eq!(wrong_fields(&published(), times(past, soon)), ["/start_at"]);
    assert_eq!(wrong_fields(&published(), times(now(), soon)), ["/start_at"]);
    let long = times(soon, soon + LONGEST_EVENT + Duration::seconds(1));
    assert_eq!(wrong_fields(&published(), long), ["/end_at"]);
    assert!(edit(&published(), times(soon, soon + LONGEST_EVENT)).is_ok());
}

#[test]
fn an_event_that_runs_may_still_be_edited_and_end_later() {
    let mut running = published();
    running.start_at = Some(now() - Duration::hours(1));
    running.end_at = Some(now() + Duration::hours(1));
    let longer = EventChanges {
        end_at: Change::Set(now() + Duration::hours(3)),
        ..EventChanges::default()
    };
    assert!(edit(&running, longer).is_ok());
    let over = EventChanges {
        end_at: Change::Set(now()),
        ..EventChanges::default()
    };
    assert_eq!(wrong_fields(&running, over), ["/end_at"]);
    let words = EventChanges {
        description: Some("Late guests are welcome.".to_owned()),
        ..EventChanges::default()
    };
    assert!(edit(&running, words).is_ok());
}

#[test]
fn an_announced_event_stays_complete() {
    let nowhere = EventChanges {
        venue_text: Some(String::new()),
        ..EventChanges::default()
    };
    assert!(edit(&draft(), nowhere.clone()).is_ok());
    assert_eq!(wrong_fields(&published(), nowhere), ["/venue_text"]);
    let never = EventChanges {
        start_at: Change::Clear,
        end_at: Change::Clear,
        ..EventChanges::default()
    };
    assert_eq!(wrong_fields(&published(), never), ["/start_at", "/end_at"]);
}

#[test]
fn a_closed_event_stays_as_it_is() {
    for status in EventStatus::ALL.iter().copied().filter(|status| status.is_closed()) {
        let event = Event { status, ..published() };
        assert_eq!(edit(&event, EventChanges::default()), Err(EditRefused::Closed(status)));
    }
}

#[test]
fn the_one_tier_follows_the_capacity_where_it_had_all_seats() {
    let more = EventChanges {
        capacity: Some(80),
        ..EventChanges::default()
    };
    let edited = edit(&selling(), more.clone()).unwrap();
    assert_eq!((edited.seats.capacity, edited.tiers[0].seats.capacity), (80, 80));
    let mut fewer_in_tier = selling();
    fewer_in_tier.tiers[0].seats.capacity = 40;
    assert_eq!(edit(&fewer_in_tier, more).unwrap().tiers[0].seats.capacity, 40);
}

proptest! {
    #[test]
    fn the_capacity_never_goes_below_what_is_taken(
        capacity in 0..200_u32, held in 0..50_u32, sold in 0..50_u32, wanted in 0..200_u32,
    ) {
        prop_assume!(held + sold <= capacity && capacity > 0);
        let mut event = published();
        event.seats = SeatCount { held, sold, ..SeatCount::empty(capacity) };
        event.tiers[0].seats = event.seats;
        let outcome = edit(&event, EventChanges { capacity: Some(wanted), ..EventChanges::default() });
        match outcome {
            Ok(edited) => {
                prop_assert!(wanted >= held + sold && wanted > 0);
                prop_assert_eq!(edited.seats, SeatCount { held, sold, ..SeatCount::empty(wanted) });
            }
            Err(EditRefused::CapacityBelowTaken { taken }) => {
                prop_assert!(taken == held + sold && wanted < taken);
            }
            Err(EditRefused::Invalid(_)) => prop_assert_eq!(wanted, 0),
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }
}
