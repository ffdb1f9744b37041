//! The door list on the wire.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_application::attendance::ListSignature;
use turnout_domain::attendance::{Door, Entry, PaymentStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{DoorListPage, DoorListTicket};
use turnout_ports::ticketing::TicketKey;
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use super::views::named;
use crate::ticketing::TicketStatusView;
use crate::wire;

fn event_statuses() -> Schema {
    let words = EventStatus::ALL.iter().map(|status| status.as_str());
    wire::words::words(
        "Where the event stands; a door lets people in while it is published.",
        words,
    )
}

/// The event's side of the door.
#[derive(Serialize, ToSchema)]
#[schema(as = DoorListEvent)]
struct DoorView {
    /// The event: codes of others are refused.
    id: Uuid,
    /// Title.
    #[schema(examples("Diwali party"))]
    title: String,
    #[schema(schema_with = event_statuses)]
    status: &'static str,
    /// Before this nobody comes in.
    #[schema(required = true)]
    doors_open_at: Option<DateTime<Utc>>,
    /// Who left may come in again.
    allows_reentry: bool,
    /// How many people may be inside at once. The server keeps to it; devices without network cannot.
    #[schema(required = true, examples(250))]
    max_inside: Option<u32>,
}

/// A key that checks codes and lists.
#[derive(Serialize, ToSchema)]
#[schema(as = DoorListKey)]
struct KeyView {
    /// The second byte of the codes that it checks.
    #[schema(examples(1))]
    key_id: u8,
    /// Always `Ed25519`.
    #[schema(examples("Ed25519"))]
    algorithm: &'static str,
    /// 32 bytes in base64url.
    #[schema(examples("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))]
    public_key: String,
}

/// A scan that let somebody in.
#[derive(Serialize, ToSchema)]
#[schema(as = DoorListEntry)]
pub(super) struct EntryView {
    /// When.
    at: DateTime<Utc>,
    /// On which device.
    #[schema(required = true, examples("south gate"))]
    device: Option<String>,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            at: entry.at,
            device: named(entry.device),
        }
    }
}

/// A ticket as a scanner knows it.
#[derive(Serialize, ToSchema)]
#[schema(as = DoorListTicket)]
struct TicketView {
    /// The ticket.
    ticket_id: Uuid,
    /// Its number.
    #[schema(examples("TKT-5F607182-261121"))]
    ticket_number: String,
    /// Codes of other generations are dead.
    #[schema(examples(1))]
    generation: u16,
    /// Where it stands.
    status: TicketStatusView,
    /// Whether it opens the door at all: it is neither void nor still to be paid.
    #[schema(examples(true))]
    admits: bool,
    /// Who comes in with it; may be empty.
    #[schema(examples("Asha Rao"))]
    guest: String,
    /// Name of the tier.
    #[schema(examples("VIP"))]
    tier: String,
    /// The admission that counts.
    #[schema(required = true)]
    checked_in_at: Option<DateTime<Utc>>,
    /// On which device it was.
    #[schema(required = true, examples("north gate"))]
    device: Option<String>,
    /// When the guest left after it.
    #[schema(required = true)]
    checked_out_at: Option<DateTime<Utc>>,
    /// Other scans that let somebody in with it.
    duplicates: Vec<EntryView>,
}

impl From<DoorListTicket> for TicketView {
    fn from(ticket: DoorListTicket) -> Self {
        let is_good = matches!(ticket.status, TicketStatus::Active | TicketStatus::Used);
        let (checked_in_at, device) = ticket.entry.map(|entry| (entry.at, entry.device)).unzip();
        Self {
            ticket_id: ticket.ticket.uuid(),
            ticket_number: ticket.number,
            generation: ticket.generation,
            status: ticket.status.into(),
            admits: is_good && ticket.payment == PaymentStatus::Paid,
            guest: ticket.guest,
            tier: ticket.tier,
            checked_in_at,
            device: device.and_then(named),
            checked_out_at: ticket.left_at,
            duplicates: ticket.duplicates.into_iter().map(EntryView::from).collect(),
        }
    }
}

/// Who made the list.
#[derive(Serialize, ToSchema)]
#[schema(as = DoorListSignature)]
struct ListSignatureView {
    /// Which of the keys.
    #[schema(examples(1))]
    key_id: u8,
    /// 64 bytes in base64url.
    #[schema(examples("5YfZq0m1W1cJ2hMZ7mS3n4b8xkqTQ0kz2m6vM9dL1sT7a4uYw8eR3pVnC6xJ0gHfKdB5iOqUeWtAzSlXyNrGDA"))]
    value: String,
}

/// A part of a door list.
#[derive(Serialize, ToSchema)]
#[schema(as = DoorList)]
pub(super) struct DoorListView {
    event: DoorView,
    /// Whether this is part of the whole list, and not of the changes.
    #[schema(examples(true))]
    is_full: bool,
    /// When it was made.
    as_of: DateTime<Utc>,
    /// The keys in use.
    keys: Vec<KeyView>,
    /// The tickets.
    tickets: Vec<TicketView>,
    /// Whether there is more of it now. If not, ask again later for what changed.
    #[schema(examples(false))]
    has_more: bool,
    /// Send it as `cursor` next time. Store it with the tickets.
    #[schema(examples("WyIwMTk3YTNjNCIsIjczLjAwMDAwMDAxIiw4MTIsbnVsbF0"))]
    next_cursor: String,
    /// Over everything else here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = true, nullable = false)]
    signature: Option<ListSignatureView>,
}

impl DoorListView {
    /// Without its signature.
    pub fn new(page: DoorListPage, next_cursor: String, keys: Vec<TicketKey>, as_of: DateTime<Utc>) -> Self {
        Self {
            event: page.door.into(),
            is_full: page.is_full,
            as_of,
            keys: keys.into_iter().map(KeyView::from).collect(),
            tickets: page.tickets.into_iter().map(TicketView::from).collect(),
            has_more: page.next.place.is_some(),
            next_cursor,
            signature: None,
        }
    }

    /// With its signature.
    pub fn signed(self, signature: &ListSignature) -> Self {
        let signature = ListSignatureView {
            key_id: signature.key_id,
            value: URL_SAFE_NO_PAD.encode(signature.value),
        };
        Self {
            signature: Some(signature),
            ..self
        }
    }
}

impl From<Door> for DoorView {
    fn from(door: Door) -> Self {
        Self {
            id: door.event.uuid(),
            title: door.title,
            status: door.status.as_str(),
            doors_open_at: door.opens_at,
            allows_reentry: door.allows_reentry,
            max_inside: door.max_inside,
        }
    }
}

impl From<TicketKey> for KeyView {
    fn from(key: TicketKey) -> Self {
        Self {
            key_id: key.id,
            algorithm: "Ed25519",
            public_key: URL_SAFE_NO_PAD.encode(key.public_key),
        }
    }
}
