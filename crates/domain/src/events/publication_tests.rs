use chrono::Duration;

use super::*;
use crate::change::Change;
use crate::events::samples::{complete, compose, draft, fields, now, published};
use crate::events::{EventChanges, EventStatus};

#[test]
fn a_title_alone_lacks_everything_else() {
    let bare = EventChanges {
        title: Some("Party".to_owned()),
        ..EventChanges::default()
    };
    let event = compose(bare, Vec::new()).unwrap();
    match event.published(now()) {
        Err(StepRefused::Incomplete(lacks)) => {
            assert_eq!(fields(&lacks), ["/start_at", "/end_at", "/venue_text", "/capacity"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn publishing_needs_a_start_ahead() {
    let late = EventChanges {
        start_at: Change::Set(now()),
        ..complete()
    };
    let event = compose(late, Vec::new()).unwrap();
    assert!(matches!(event.published(now()), Err(StepRefused::Incomplete(lacks)) if fields(&lacks) == ["/start_at"]));
    assert!(event.published(now() - Duration::microseconds(1)).is_ok());
}

#[test]
fn the_first_publication_is_remembered() {
    let event = published();
    assert_eq!(
        (event.status, event.published_at, event.version),
        (EventStatus::Published, Some(now()), 2)
    );
    let later = now() + Duration::days(1);
    let start = now() + Duration::days(30);
    let moved = event.postponed(start, start + Duration::hours(2), later).unwrap();
    assert_eq!((moved.status, moved.start_at), (EventStatus::Postponed, Some(start)));
    let again = moved.published(later).unwrap();
    assert_eq!(
        (again.status, again.published_at, again.version),
        (EventStatus::Published, Some(now()), 4)
    );
}

#[test]
fn postponing_needs_another_time_ahead() {
    let mut event = published();
    event.policies.doors_open_at = event.start_at.map(|start| start - Duration::minutes(30));
    let start = event.start_at.unwrap();
    let hours = Duration::hours(2);
    let wrong = |start: DateTime<Utc>, end: DateTime<Utc>| match event.postponed(start, end, now()) {
        Err(StepRefused::Invalid(wrong)) => fields(&wrong).into_iter().map(str::to_owned).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(wrong(start, start + hours), ["/start_at"]);
    assert_eq!(wrong(now(), now() + hours), ["/start_at"]);
    assert_eq!(wrong(start + hours, start + hours), ["/end_at"]);
    let moved = event.postponed(start + hours, start + hours + hours, now()).unwrap();
    assert_eq!(
        moved.policies.doors_open_at,
        Some(start + hours - Duration::minutes(30))
    );
}

#[test]
fn an_event_is_completed_only_after_its_end() {
    let event = published();
    let end = event.end_at.unwrap();
    let early = event.completed(end - Duration::microseconds(1));
    assert_eq!(early, Err(StepRefused::NotOver { ends_at: end }));
    let done = event.completed(end).unwrap();
    assert_eq!((done.status, done.completed_at), (EventStatus::Completed, Some(end)));
}

#[test]
fn cancelling_keeps_the_reason() {
    let event = published().cancelled(" Rain. ", now()).unwrap();
    assert_eq!(event.status, EventStatus::Cancelled);
    assert_eq!(
        (event.cancel_reason.as_str(), event.cancelled_at),
        ("Rain.", Some(now()))
    );
    assert!(matches!(
        draft().cancelled(&"x".repeat(2001), now()),
        Err(StepRefused::Invalid(_))
    ));
    let twice = event.cancelled("", now());
    let refused = TransitionRefused {
        from: EventStatus::Cancelled,
        to: EventStatus::Cancelled,
    };
    assert_eq!(twice, Err(StepRefused::Transition(refused)));
}
