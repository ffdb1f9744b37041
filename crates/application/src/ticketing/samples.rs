//! For tests: a ticket of Asha for the event of somebody else.

use chrono::DateTime;
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, TicketId, UserId};
use turnout_domain::ticketing::{Ticket, TicketStatus};
use turnout_ports::ticketing::{TicketDetail, TicketEvent};
use uuid::Uuid;

use crate::testing::ASHA;

pub(crate) const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));
pub(crate) const TICKET: TicketId = TicketId::new(Uuid::from_u128(0x71));
pub(crate) const HOST: UserId = UserId::new(Uuid::from_u128(0xB0B));

/// A ticket of Asha that stands there.
pub(crate) fn detail(status: TicketStatus) -> TicketDetail {
    let at = DateTime::UNIX_EPOCH;
    TicketDetail {
        ticket: Ticket {
            id: TICKET,
            number: "TKT-1".to_owned(),
            event: EVENT,
            tier: Uuid::nil().into(),
            order: None,
            attendee: Uuid::nil().into(),
            holder: ASHA,
            seat_no: 1,
            guest_name: String::new(),
            guest_email: None,
            guest_phone: None,
            status,
            seat_kept: false,
            generation: 4,
            key_id: 2,
            created_at: at,
        },
        event: TicketEvent {
            id: EVENT,
            title: "Jazz night".to_owned(),
            slug: "jazz-night".to_owned(),
            status: EventStatus::Published,
            start_at: None,
            end_at: None,
            time_zone: "UTC".to_owned(),
            venue_name: String::new(),
            address: String::new(),
            doors_open_at: None,
        },
        tier: "VIP".to_owned(),
        used_at: None,
        updated_at: at,
    }
}
