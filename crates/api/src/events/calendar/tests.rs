use icalendar::{Calendar, CalendarComponent, Component, EventLike};
use turnout_domain::events::{Event, GuestStatus, Position, Standing, Visibility};
use turnout_ports::events::HostProfile;
use uuid::Uuid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn detail(title: &str) -> EventDetail {
    let (id, host) = (Uuid::from_u128(0xE).into(), Uuid::from_u128(0xB0B).into());
    let mut event = Event::draft(id, host, title);
    title.clone_into(&mut event.title);
    event.status = EventStatus::Published;
    event.end_at = Some(at("2027-01-15T18:00:00Z"));
    "Blue Door, Pune".clone_into(&mut event.venue_text);
    event.version = 4;
    EventDetail {
        event,
        going_count: 0,
        requests_count: 0,
        venue: None,
        images: Vec::new(),
        host: HostProfile {
            id: host,
            name: "Bob".to_owned(),
            bio: String::new(),
            location: String::new(),
            company: String::new(),
            is_verified: true,
            version: 1,
        },
        standing: Standing {
            event: id,
            host,
            announced: true,
            visibility: Visibility::Public,
            guest: GuestStatus::None,
            is_superuser: false,
            grants: Vec::new(),
        },
        reservation: None,
        created_at: at("2027-01-01T12:00:00.25Z"),
        updated_at: at("2027-01-02T12:00:00Z"),
    }
}

fn written(detail: &EventDetail) -> String {
    calendar(detail, at("2027-01-15T14:00:00Z"))
}

/// The one event that an independent library reads in the file.
fn read(file: &str) -> icalendar::Event {
    let calendar: Calendar = file.parse().unwrap();
    match calendar.components.as_slice() {
        [CalendarComponent::Event(event)] => event.clone(),
        other => panic!("not one event: {other:?}"),
    }
}

#[test]
fn a_library_reads_what_the_event_says() {
    let file = written(&detail("Jazz night"));
    assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
    assert!(file.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    let event = read(&file);
    let value = |name| event.property_value(name).unwrap();
    assert_eq!(event.get_uid(), Some("00000000-0000-0000-0000-00000000000e"));
    assert_eq!(event.get_summary(), Some("Jazz night"));
    assert_eq!(event.get_location(), Some("Blue Door, Pune"));
    assert_eq!(event.get_start(), Some(at("2027-01-15T14:00:00Z").into()));
    assert_eq!(event.get_end(), Some(at("2027-01-15T18:00:00Z").into()));
    assert_eq!(event.get_timestamp(), Some(at("2027-01-02T12:00:00Z")));
    assert_eq!(event.get_created(), Some(at("2027-01-01T12:00:00Z")));
    assert_eq!((event.get_sequence(), value("STATUS")), (Some(3), "CONFIRMED"));
}

#[test]
fn no_title_or_description_says_more_than_itself() {
    for title in [
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:other",
        "a\nDTSTART:19700101T000000Z",
        "commas, semicolons; colons: \"quotes\" and a \\ and \\n",
        "🎉 Diwali — दिवाली 🪔, 100% für alle",
        "x\u{2028}STATUS:CANCELLED\u{85}STATUS:CANCELLED\u{b}\0",
        &"long 🎉; ".repeat(40),
    ] {
        let mut detail = detail(title);
        detail.event.description = format!("{title}\r\n{title}");
        let event = read(&written(&detail));
        let clean = |text: &str| -> String {
            let text = text
                .replace("\r\n", "\n")
                .replace(['\u{2028}', '\u{85}', '\u{b}'], "\n");
            text.replace('\0', "")
        };
        assert_eq!(event.get_summary(), Some(clean(title).as_str()));
        assert_eq!(event.get_description(), Some(clean(&detail.event.description).as_str()));
        assert_eq!(event.get_uid(), Some("00000000-0000-0000-0000-00000000000e"));
        assert_eq!(event.get_start(), Some(at("2027-01-15T14:00:00Z").into()));
        assert_eq!(event.property_value("STATUS"), Some("CONFIRMED"));
    }
}

#[test]
fn each_status_has_its_word() {
    for (status, word) in [
        (EventStatus::Draft, "TENTATIVE"),
        (EventStatus::Postponed, "TENTATIVE"),
        (EventStatus::Published, "CONFIRMED"),
        (EventStatus::Completed, "CONFIRMED"),
        (EventStatus::Cancelled, "CANCELLED"),
    ] {
        let mut detail = detail("Jazz night");
        detail.event.status = status;
        assert_eq!(read(&written(&detail)).property_value("STATUS"), Some(word));
    }
}

#[test]
fn a_place_of_the_directory_is_shown_with_its_point() {
    let mut detail = detail("Jazz night");
    let mut venue = Venue::blank(Uuid::from_u128(1).into());
    "Blue Door".clone_into(&mut venue.name);
    "Mumbai".clone_into(&mut venue.city);
    venue.position = Position::new("19.076".parse().unwrap(), "72.8777".parse().unwrap()).ok();
    detail.venue = Some(venue);
    let event = read(&written(&detail));
    assert_eq!(event.get_location(), Some("Blue Door, Mumbai"));
    assert_eq!(event.property_value("GEO"), Some("19.076;72.8777"));
}
