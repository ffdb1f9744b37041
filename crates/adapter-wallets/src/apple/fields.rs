//! What a pass says.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};
use turnout_ports::ticketing::{TicketEvent, WalletTicket};

use super::certificate::PassCertificate;
use crate::json::known;

/// The longest time for which Wallet shows a pass by itself.
const LONGEST_RELEVANCE: TimeDelta = TimeDelta::hours(24);
/// How long after the end of its event a pass is shown as good: events run late.
const GRACE: TimeDelta = TimeDelta::hours(6);

/// The pass of a ticket. Its serial number is the ticket's id, so that a later download takes the place of an earlier one.
pub(super) fn pass(shown: &WalletTicket, certificate: &PassCertificate, organization: &str) -> Value {
    let (ticket, event) = (&shown.ticket, &shown.event);
    let zone = zone(event);
    known(json!({
        "formatVersion": 1,
        "passTypeIdentifier": certificate.pass_type(),
        "teamIdentifier": certificate.team(),
        "serialNumber": ticket.id.to_string(),
        "groupingIdentifier": event.id.to_string(),
        "organizationName": organization,
        "description": format!("Ticket: {}", event.title),
        "logoText": organization,
        "foregroundColor": "rgb(255,255,255)",
        "labelColor": "rgb(199,210,254)",
        "backgroundColor": "rgb(49,46,129)",
        "sharingProhibited": true,
        // Phones before iOS 18 know only the first of these.
        "relevantDate": event.start_at.map(|start| local(start, zone)),
        "relevantDates": event.start_at.map(|start| [relevance(start, event.end_at, zone)]),
        "expirationDate": event.end_at.map(|end| local(end + GRACE, zone)),
        "barcodes": [{
            "format": "PKBarcodeFormatQR",
            "message": shown.code.as_str(),
            "messageEncoding": "iso-8859-1",
            "altText": ticket.number,
        }],
        "eventTicket": event_ticket(shown),
    }))
}

fn relevance(start: DateTime<Utc>, end: Option<DateTime<Utc>>, zone: Tz) -> Value {
    let longest = start + LONGEST_RELEVANCE;
    let end = end.unwrap_or(longest).min(longest);
    json!({"startDate": local(start, zone), "endDate": local(end, zone)})
}

fn event_ticket(shown: &WalletTicket) -> Value {
    let (ticket, event) = (&shown.ticket, &shown.event);
    let zone = zone(event);
    let begins = event.start_at.map(|start| moment("starts", "STARTS", start, zone));
    let doors = event.doors_open_at.map(|doors| moment("doors", "DOORS", doors, zone));
    let place = text("venue", "WHERE", &event.venue_name);
    let back =
        text("number", "TICKET NUMBER", &ticket.number)
            .into_iter()
            .chain(text("address", "ADDRESS", &event.address));
    json!({
        "headerFields": text("tier", "TICKET", &shown.tier).into_iter().collect::<Vec<_>>(),
        "primaryFields": [{"key": "event", "label": "EVENT", "value": event.title}],
        "secondaryFields": begins.into_iter().chain(doors).collect::<Vec<_>>(),
        "auxiliaryFields": place.into_iter().chain(text("guest", "GUEST", &ticket.guest_name)).collect::<Vec<_>>(),
        "backFields": back.collect::<Vec<_>>(),
    })
}

/// A field; none where there is nothing to say.
fn text(key: &str, label: &str, value: &str) -> Option<Value> {
    (!value.is_empty()).then(|| json!({"key": key, "label": label, "value": value}))
}

/// A time as it is at the place, wherever the phone is.
fn moment(key: &str, label: &str, at: DateTime<Utc>, zone: Tz) -> Value {
    json!({
        "key": key, "label": label, "value": local(at, zone), "ignoresTimeZone": true,
        "dateStyle": "PKDateStyleMedium", "timeStyle": "PKDateStyleShort",
    })
}

/// An unknown zone would be a mistake of the store; UTC is still the right instant.
fn zone(event: &TicketEvent) -> Tz {
    event.time_zone.parse().unwrap_or(Tz::UTC)
}

fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false)
}
