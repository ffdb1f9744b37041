//! A ticket as a wallet gets it.

use chrono::{DateTime, Utc};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{AttendeeId, EventId, TicketId, TierId, UserId};
use turnout_domain::ticketing::{Ticket, TicketCode, TicketPayload, TicketStatus};
use turnout_ports::ticketing::{TicketEvent, WalletTicket};
use uuid::Uuid;

pub fn now() -> DateTime<Utc> {
    at("2027-01-15T12:00:00Z")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// For an event of more than a day.
pub fn ticket() -> WalletTicket {
    let (ticket, event) = (TicketId::new(Uuid::from_u128(7)), EventId::new(Uuid::from_u128(8)));
    let payload = TicketPayload {
        key_id: 1,
        ticket,
        event,
        generation: 3,
    };
    WalletTicket {
        ticket: Ticket {
            id: ticket,
            number: "TKT-0BCDEF12-270115".to_owned(),
            event,
            tier: TierId::new(Uuid::from_u128(9)),
            order: None,
            attendee: AttendeeId::new(Uuid::from_u128(10)),
            holder: UserId::new(Uuid::from_u128(11)),
            seat_no: 1,
            guest_name: "Asha Rao".to_owned(),
            guest_email: None,
            guest_phone: None,
            status: TicketStatus::Active,
            generation: 3,
            key_id: 1,
            seat_kept: false,
            created_at: now(),
        },
        code: TicketCode::assemble(&payload, &[0x5A; 64]),
        event: TicketEvent {
            id: event,
            title: "Jazz night".to_owned(),
            slug: "jazz-night".to_owned(),
            status: EventStatus::Published,
            start_at: Some(at("2027-02-01T13:30:00Z")),
            end_at: Some(at("2027-02-02T19:30:00Z")),
            time_zone: "Asia/Kolkata".to_owned(),
            venue_name: "Blue Door".to_owned(),
            address: "12 Hill Road, Mumbai".to_owned(),
            doors_open_at: Some(at("2027-02-01T13:00:00Z")),
        },
        tier: "VIP".to_owned(),
    }
}
