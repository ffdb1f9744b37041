//! What Google is told of an event (a class) and of a ticket (an object).

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use turnout_ports::ticketing::{TicketEvent, WalletTicket};

use super::GoogleSettings;
use crate::json::known;

/// The longest title of a link that would be too long otherwise, in characters.
const SHORT_TITLE: usize = 40;

/// How much is told. A link that gets too long tells less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Everything.
    Full,
    /// Not where the event is.
    NoVenue,
    /// A shortened title, and nothing that can be left out.
    Short,
}

impl Detail {
    pub const ALL: [Self; 3] = [Self::Full, Self::NoVenue, Self::Short];
}

/// The event. Google keeps the first class of a name, so one that was postponed has another name.
pub(super) fn class(shown: &WalletTicket, settings: &GoogleSettings, detail: Detail) -> Value {
    let event = &shown.event;
    let has_venue = !event.venue_name.is_empty() && !event.address.is_empty();
    let venue = (has_venue && detail == Detail::Full)
        .then(|| json!({"name": localized(&event.venue_name), "address": localized(&event.address)}));
    known(json!({
        "id": class_id(shown, settings),
        "issuerName": settings.issuer_name,
        "reviewStatus": "UNDER_REVIEW",
        "eventName": localized(&title(shown, detail)),
        "venue": venue,
        "dateTime": event.start_at.map(|_| times(event)),
    }))
}

/// As they are at the place.
fn times(event: &TicketEvent) -> Value {
    let zone: Tz = event.time_zone.parse().unwrap_or(Tz::UTC);
    let local =
        |at: Option<DateTime<Utc>>| at.map(|at| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false));
    known(json!({
        "start": local(event.start_at), "end": local(event.end_at), "doorsOpen": local(event.doors_open_at),
    }))
}

/// The ticket. Google keeps the first object of a name, and a reissued ticket has another code: so it has another name, too.
pub(super) fn object(shown: &WalletTicket, settings: &GoogleSettings, detail: Detail) -> Value {
    let ticket = &shown.ticket;
    let is_short = detail == Detail::Short;
    let holder = Some(&ticket.guest_name).filter(|name| !name.is_empty() && !is_short);
    known(json!({
        "id": format!("{}.{}.{}", settings.issuer_id, short(ticket.id.uuid().as_bytes()), ticket.generation),
        "classId": class_id(shown, settings),
        "state": "ACTIVE",
        "barcode": {"type": "QR_CODE", "value": shown.code.as_str()},
        "ticketNumber": ticket.number,
        "ticketType": (!is_short).then(|| localized(&shown.tier)),
        "ticketHolderName": holder,
    }))
}

fn class_id(shown: &WalletTicket, settings: &GoogleSettings) -> String {
    let start = shown.event.start_at.map_or(0, |start| start.timestamp());
    format!(
        "{}.{}.{start}",
        settings.issuer_id,
        short(shown.event.id.uuid().as_bytes())
    )
}

/// An id in few letters: the place in a link is scarce.
fn short(id: &[u8; 16]) -> String {
    BASE64URL_NOPAD.encode(id)
}

fn title(shown: &WalletTicket, detail: Detail) -> String {
    let title = &shown.event.title;
    if detail == Detail::Short {
        title.chars().take(SHORT_TITLE).collect()
    } else {
        title.clone()
    }
}

fn localized(text: &str) -> Value {
    json!({"defaultValue": {"language": "en", "value": text}})
}
