//! What a scanner needs to know before it loses its network.

use chrono::{DateTime, Utc};
use turnout_domain::attendance::{Door, Entry, PaymentStatus};
use turnout_domain::ids::{AttendanceId, TicketId};
use turnout_domain::ticketing::TicketStatus;

/// What is wanted of a door list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorListRequest {
    /// Where the answer before ended; the whole list without it.
    pub after: Option<DoorListCursor>,
    /// How many tickets at most.
    pub limit: u32,
}

/// Where an answer ended and what is still to come.
///
/// Changes are told by the number of the transaction that made them. An answer remembers the oldest transaction that was
/// still open when the run began: all that the run could not see was changed by that one or a later one. So the next run
/// begins there. It may tell some changes twice and misses none, in whatever order transactions commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorListCursor {
    /// Which database counts the transactions, and since which recovery.
    pub database: String,
    /// Where the run after this one begins.
    pub next_run: u64,
    /// The place in this run, which goes on there; `None` once it is through.
    pub place: Option<DoorListPlace>,
}

/// A place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorListPlace {
    /// Number of the transaction that changed the last ticket that was told; `None` in a run over the whole list.
    pub changed_in: Option<u64>,
    /// Its record.
    pub record: AttendanceId,
}

/// A ticket as a scanner knows it. Nothing private of the guest but the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorListTicket {
    /// The record, by which the list is ordered.
    pub record: AttendanceId,
    /// The transaction that changed it last.
    pub changed_in: u64,
    /// The ticket.
    pub ticket: TicketId,
    /// `TKT-...`.
    pub number: String,
    /// Codes of other generations are dead.
    pub generation: u16,
    /// Where it stands.
    pub status: TicketStatus,
    /// Whether it is paid.
    pub payment: PaymentStatus,
    /// Who comes in with it; may be empty.
    pub guest: String,
    /// Name of the tier.
    pub tier: String,
    /// The admission that counts.
    pub entry: Option<Entry>,
    /// When the guest left after it.
    pub left_at: Option<DateTime<Utc>>,
    /// Scans that let somebody in with the ticket although that admission was earlier.
    pub duplicates: Vec<Entry>,
}

/// One answer of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorListPage {
    /// The event's side.
    pub door: Door,
    /// Whether the run is over the whole list.
    pub is_full: bool,
    /// The tickets.
    pub tickets: Vec<DoorListTicket>,
    /// For the next answer.
    pub next: DoorListCursor,
}

/// What comes of asking for a door list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoorListAnswer {
    /// A page.
    Page(Box<DoorListPage>),
    /// The cursor is of another database, or of this one before it was recovered: what it counts says nothing here.
    CursorExpired,
}
