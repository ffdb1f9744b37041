//! Events as calendar files.

use icalendar::{Calendar, CalendarComponent, Component, EventLike};
use reqwest::Method;
use serde_json::json;
use turnout_tests::Answer;

use super::stage::{GUEST, Stage};

/// The event that an independent library reads in the answer.
fn read(answer: &Answer) -> icalendar::Event {
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    let calendar: Calendar = answer.text("").parse().unwrap();
    match calendar.components.as_slice() {
        [CalendarComponent::Event(event)] => event.clone(),
        other => panic!("not one event: {other:?}"),
    }
}

#[tokio::test]
async fn a_calendar_follows_the_event_to_its_end() {
    let stage = Stage::start().await;
    let title = "Diwali 🪔; lights, food: \\ and more";
    let description = "First line\nEND:VEVENT\n\nDTSTART:19700101T000000Z";
    let event = stage
        .published(json!({"title": title, "description": description}))
        .await;
    let path = format!("{event}/calendar.ics");
    let answer = stage.nobody.get(&path).await.expect_status(200);
    let file = answer.header("content-disposition").unwrap();
    assert!(
        file.starts_with("attachment; filename=\"diwali-") && file.ends_with(".ics\""),
        "{file}"
    );
    let first = read(&answer);
    assert_eq!(first.get_uid(), Some(event.trim_start_matches("/v1/events/")));
    assert_eq!(
        (first.get_summary(), first.get_description()),
        (Some(title), Some(description))
    );
    assert_eq!(first.get_location(), Some("12 Marine Drive"));
    let shown = stage.nobody.get(&event).await.expect_status(200);
    let [start, end] = ["/start_at", "/end_at"].map(|field| shown.text(field).parse::<chrono::DateTime<chrono::Utc>>());
    assert_eq!(first.get_start(), Some(start.unwrap().into()));
    assert_eq!(first.get_end(), Some(end.unwrap().into()));
    assert_eq!(first.property_value("STATUS"), Some("CONFIRMED"));

    let tag = answer.header("etag").unwrap();
    let again = stage.nobody.request(Method::GET, &path).header("if-none-match", tag);
    stage.nobody.send(again).await.expect_status(304);
    let renamed = stage.host.patch(&event, json!({"title": "Diwali"})).await;
    renamed.expect_status(200);
    let moved = read(&stage.nobody.get(&path).await.expect_status(200));
    assert_eq!(
        (moved.get_uid(), moved.get_summary()),
        (first.get_uid(), Some("Diwali"))
    );
    assert!(moved.get_sequence() > first.get_sequence());

    let cancel = format!("{event}/cancel");
    let cancelled = stage.host.post(&cancel, json!({"reason": "Rain, sadly"})).await;
    cancelled.expect_status(200);
    let cancelled = read(&stage.nobody.get(&path).await.expect_status(200));
    assert_eq!(cancelled.property_value("STATUS"), Some("CANCELLED"));
    assert_eq!(cancelled.get_uid(), first.get_uid());
    assert!(cancelled.get_sequence() > moved.get_sequence());
}

#[tokio::test]
async fn who_may_not_see_the_event_gets_no_calendar() {
    let stage = Stage::start().await;
    let event = stage.published(json!({"visibility": "private"})).await;
    let path = format!("{event}/calendar.ics");
    for client in [&stage.nobody, &stage.stranger] {
        client.get(&path).await.expect_problem(404, "event_not_found");
    }
    stage.host.get(&path).await.expect_status(200);
    let guest = stage.world.sign_in(GUEST).await;
    stage
        .world
        .sql(&format!(
            "INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency)
             SELECT gen_random_uuid(), e.id, u.id, 'Free', 1, 'INR' FROM events e, users u
             WHERE e.uuid = '{}' AND u.phone = '{GUEST}'",
            event.trim_start_matches("/v1/events/")
        ))
        .await;
    guest.get(&path).await.expect_status(200);
}

#[tokio::test]
async fn a_draft_without_a_start_is_in_no_calendar() {
    let stage = Stage::start().await;
    let draft = stage.host.post("/v1/events", json!({"title": "Some day"})).await;
    let draft = draft.expect_status(201);
    let path = format!("/v1/events/{}/calendar.ics", draft.text("/id"));
    stage.host.get(&path).await.expect_problem(409, "event_not_scheduled");
    stage.stranger.get(&path).await.expect_problem(404, "event_not_found");
}
