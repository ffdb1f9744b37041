//! Tickets on the wire.

use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_application::ticketing::ShownTicket;
use turnout_domain::events::EventStatus;
use turnout_domain::ids::OrderId;
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::ticketing::TicketEvent;
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use crate::wire;

/// Where a ticket stands: it opens the door, opened it, or is void.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TicketStatus)]
pub(crate) enum TicketStatusView {
    Active,
    Used,
    Cancelled,
    Refunded,
}

impl From<TicketStatus> for TicketStatusView {
    fn from(status: TicketStatus) -> Self {
        match status {
            TicketStatus::Active => Self::Active,
            TicketStatus::Used => Self::Used,
            TicketStatus::Cancelled => Self::Cancelled,
            TicketStatus::Refunded => Self::Refunded,
        }
    }
}

/// What a code looks like in the documentation.
pub(crate) const EXAMPLE_CODE: &str = "AEAQDF5DYROW474ATINSYPKOL5QHCAMXUPCF23T7QCNBWLB5JZPWA4QAAEFTAVL2T7COSDRTLB62FR7M\
    CE3FXAFFZLXRIOK6QOUM34QXHRQYNK6Q6UND6ZEJV3J7QHKCM6GLDVX3EBCWVD5U3H7CGSDNSK35YAJG";

fn event_statuses() -> Schema {
    let words = EventStatus::ALL.iter().map(|status| status.as_str());
    wire::words::words("Where the event stands.", words)
}

/// The event of a ticket.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketEvent)]
pub(super) struct EventView {
    /// The event's id.
    id: Uuid,
    /// Title.
    #[schema(examples("Diwali party"))]
    title: String,
    /// Readable name.
    #[schema(examples("diwali-party-0197a3c4"))]
    slug: String,
    #[schema(schema_with = event_statuses)]
    status: &'static str,
    /// The start.
    #[schema(required = true)]
    start_at: Option<DateTime<Utc>>,
    /// The end.
    #[schema(required = true)]
    end_at: Option<DateTime<Utc>>,
    /// IANA name; local date and time are read in it.
    #[schema(examples("Asia/Kolkata"))]
    time_zone: String,
    /// Name of its place, or the place in words.
    #[schema(examples("Blue Door Hall"))]
    venue: String,
    /// Street address and city, where the place is one of the directory.
    #[schema(examples("12 Hill Road, Mumbai"))]
    address: String,
    /// Before this nobody is checked in.
    #[schema(required = true)]
    doors_open_at: Option<DateTime<Utc>>,
}

/// A ticket: it admits one person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ticket)]
pub(super) struct TicketView {
    /// The ticket's id.
    id: Uuid,
    /// Its number.
    #[schema(examples("TKT-5F607182-261121"))]
    ticket_number: String,
    /// Where it stands.
    status: TicketStatusView,
    /// Void, but its seat is not free: it counts as sold until it is released at POST /v1/tickets/{id}/release-seat.
    #[schema(examples(false))]
    is_seat_kept: bool,
    /// What its QR shows: 160 characters. Only for its owner, while it is active or was used.
    #[schema(required = true, pattern = "^[A-Z2-7]{160}$", examples(json!(EXAMPLE_CODE)))]
    code: Option<String>,
    /// Its event.
    event: EventView,
    /// Who comes in with it; may be empty.
    #[schema(examples("Asha Rao"))]
    guest: String,
    /// Of the guest. Only for its owner.
    #[schema(required = true, format = "email")]
    guest_email: Option<String>,
    /// Of the guest, E.164. Only for its owner.
    #[schema(required = true, examples("+919876543210"))]
    guest_phone: Option<String>,
    /// Name of the tier.
    #[schema(examples("VIP"))]
    tier: String,
    /// The tier.
    tier_id: Uuid,
    /// Which seat of its booking, from 1.
    #[schema(examples(1))]
    seat_no: u32,
    /// The order it was bought with, if there was one. Only for its owner.
    #[schema(required = true)]
    order_id: Option<Uuid>,
    /// When it was redeemed.
    #[schema(required = true)]
    used_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// The latest change.
    updated_at: DateTime<Utc>,
}

impl From<TicketEvent> for EventView {
    fn from(event: TicketEvent) -> Self {
        Self {
            id: event.id.uuid(),
            title: event.title,
            slug: event.slug,
            status: EventStatus::as_str(event.status),
            start_at: event.start_at,
            end_at: event.end_at,
            time_zone: event.time_zone,
            venue: event.venue_name,
            address: event.address,
            doors_open_at: event.doors_open_at,
        }
    }
}

impl From<ShownTicket> for TicketView {
    fn from(shown: ShownTicket) -> Self {
        let ticket = shown.detail.ticket;
        let is_own = shown.is_own;
        Self {
            id: ticket.id.uuid(),
            ticket_number: ticket.number,
            status: ticket.status.into(),
            is_seat_kept: ticket.seat_kept,
            code: shown.code.map(|code| code.as_str().to_owned()),
            event: shown.detail.event.into(),
            guest: ticket.guest_name,
            guest_email: ticket.guest_email.filter(|_| is_own),
            guest_phone: ticket.guest_phone.filter(|_| is_own),
            tier: shown.detail.tier,
            tier_id: ticket.tier.uuid(),
            seat_no: ticket.seat_no,
            order_id: ticket.order.map(OrderId::uuid).filter(|_| is_own),
            used_at: shown.detail.used_at,
            created_at: ticket.created_at,
            updated_at: shown.detail.updated_at,
        }
    }
}
