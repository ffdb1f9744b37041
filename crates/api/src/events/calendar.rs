//! An event as an iCalendar file.

use chrono::{DateTime, Utc};
use turnout_domain::events::{EventStatus, Venue};
use turnout_ports::events::EventDetail;

use crate::wire::ical::Lines;

/// The file. It has no method: it is a copy of the event and no invitation, so it names neither organizer nor guests.
///
/// Times are in UTC, which every calendar shows in the zone of who looks and which needs no rules of zones beside it.
pub(super) fn calendar(detail: &EventDetail, start: DateTime<Utc>) -> String {
    let event = &detail.event;
    let mut lines = Lines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", "-//Turnout//Turnout//EN");
    lines.plain("BEGIN", "VEVENT");
    lines.plain("UID", event.id);
    lines.plain("DTSTAMP", utc(detail.updated_at));
    lines.plain("CREATED", utc(detail.created_at));
    lines.plain("LAST-MODIFIED", utc(detail.updated_at));
    lines.plain("SEQUENCE", event.version.saturating_sub(1));
    lines.plain("DTSTART", utc(start));
    if let Some(end) = event.end_at.filter(|end| *end > start) {
        lines.plain("DTEND", utc(end));
    }
    lines.plain("STATUS", status(event.status));
    lines.text("SUMMARY", &event.title);
    lines.text("DESCRIPTION", &event.description);
    lines.text("COMMENT", &event.cancel_reason);
    match &detail.venue {
        Some(venue) => place(&mut lines, venue),
        None => lines.text("LOCATION", &event.venue_text),
    }
    lines.plain("END", "VEVENT");
    lines.plain("END", "VCALENDAR");
    lines.into_string()
}

fn place(lines: &mut Lines, venue: &Venue) {
    let parts = [&venue.name, &venue.address, &venue.city].map(String::as_str);
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    lines.text("LOCATION", &parts.join(", "));
    if let Some(position) = venue.position {
        lines.plain("GEO", format!("{};{}", position.latitude(), position.longitude()));
    }
}

const fn status(status: EventStatus) -> &'static str {
    match status {
        EventStatus::Draft | EventStatus::Postponed => "TENTATIVE",
        EventStatus::Published | EventStatus::Completed => "CONFIRMED",
        EventStatus::Cancelled => "CANCELLED",
    }
}

fn utc(instant: DateTime<Utc>) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests;
