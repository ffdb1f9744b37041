//! The door.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Grant;
use turnout_domain::attendance::{Door, DoorRefusal, DoorTicket, Entry, Presence, Scan, ScanDirection, ScanOutcome};
use turnout_domain::audit::AuditEntry;
use turnout_domain::ids::{ClientScanId, EventId, ScanId, TicketId, UserId};
use turnout_domain::notifications::NewNotification;
use turnout_domain::ticketing::TicketSecret;

use super::{KeptClaim, OfflineScan, Recount};
use crate::store::StoreResult;

/// What somebody at a door wants to know before anything is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorQuestion {
    /// At whose door.
    pub event: EventId,
    /// Who stands there.
    pub staff: UserId,
    /// The ticket that is shown, if what was shown is one.
    pub ticket: Option<TicketId>,
    /// The device's own id of the scan.
    pub client_scan: Option<ClientScanId>,
}

/// Everything that decides a scan, read at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorView {
    /// The event's side.
    pub door: Door,
    /// Who hosts the event.
    pub host: UserId,
    /// Whether the one at the door is staff with every permission.
    pub is_superuser: bool,
    /// What the roles of the one at the door give for this door.
    pub grants: Vec<Grant>,
    /// The ticket, wherever it admits to.
    pub ticket: Option<DoorTicket>,
    /// What is kept of the ticket's code.
    pub secret: Option<TicketSecret>,
    /// How many people are inside; only counted where that is limited.
    pub inside: u32,
    /// A scan with the device's id is kept already.
    pub is_repeated: bool,
}

/// A scan that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptScan {
    /// Its id.
    pub id: ScanId,
    /// The ticket, if it was one of ours.
    pub ticket: Option<TicketId>,
    /// Which way.
    pub direction: ScanDirection,
    /// What became of it.
    pub outcome: ScanOutcome,
    /// The code of the refusal.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What its refusal named.
    pub named: Option<Entry>,
    /// Seats of the booking that were inside right after it.
    pub seats_in: u32,
}

/// A decided scan with what is written beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedScan {
    /// The scan.
    pub scan: Scan,
    /// Its audit entry.
    pub audit: AuditEntry,
}

/// A first admission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The scan and its audit entry. The scan has a ticket.
    pub decided: DecidedScan,
    /// The generation of the code that was shown: an older one redeems nothing.
    pub generation: u16,
    /// What the guest is told.
    pub notice: NewNotification,
}

/// What became of somebody who wanted to come in, as it is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptEntry {
    /// Let in for the first time.
    Admitted(Admission),
    /// Kept out.
    Refused {
        /// The scan and its audit entry.
        decided: DecidedScan,
        /// What the door is told.
        refusal: DoorRefusal,
    },
}

impl KeptEntry {
    /// The scan and its audit entry.
    pub const fn decided(&self) -> &DecidedScan {
        match self {
            Self::Admitted(admission) => &admission.decided,
            Self::Refused { decided, .. } => decided,
        }
    }
}

/// The door inside a unit of work.
///
/// Each of the writes is one statement that holds everything that belongs to it: the ticket, its secret, the attendance
/// record, the attendee, the scan, the audit entry and the notification. So a scan takes one round trip to decide and
/// one to do, and in [`Mode::EachStatement`](crate::store::Mode::EachStatement) no further ones. The statement carries
/// its own guard: of rivals one finds the ticket as it was, and the others get `false`, must look again and find out why.
/// A scan id of the device that is taken makes the write [`Contended`](crate::store::StoreError::Contended).
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait AttendanceRepository: Send {
    /// Reads what decides. `None` if there is no such event.
    async fn look(&mut self, question: &DoorQuestion) -> StoreResult<Option<DoorView>>;

    /// Reads what decides many scans, one view for each question and in their order. `None` where there is no such event.
    /// People inside are not counted: where that is limited, a scan is decided alone.
    async fn look_at_all(&mut self, questions: &[DoorQuestion]) -> StoreResult<Vec<Option<DoorView>>>;

    /// Keeps everybody else from letting people into this event until the end of the unit, so that those inside stay as many
    /// as the next look says. Comes before everything else.
    async fn lock_door(&mut self, event: EventId) -> StoreResult<()>;

    /// The scan with this id of the device.
    async fn recall(&mut self, event: EventId, client_scan: ClientScanId) -> StoreResult<Option<KeptScan>>;

    /// Redeems a ticket that is active, of this generation and of a published event.
    async fn admit(&mut self, admission: &Admission) -> StoreResult<bool>;

    /// Keeps many scans at once: redeems those tickets that are still as they must be, and keeps those that were refused. No
    /// two of the scans are of the same ticket to be redeemed, or have the same id of the device. Answers for each of them
    /// how many seats of its booking came in before it among them. `None` if it was not kept: an admission is not, and
    /// leaves no trace, if the ticket has changed or if somebody else has it locked. So this waits for no ticket.
    async fn keep_entries(&mut self, entries: &[KeptEntry]) -> StoreResult<Vec<Option<u32>>>;

    /// Lets a guest in again who has left, with a ticket of this generation.
    async fn readmit(&mut self, decided: &DecidedScan, generation: u16) -> StoreResult<bool>;

    /// Notes that a guest who is inside has left.
    async fn let_out(&mut self, decided: &DecidedScan) -> StoreResult<bool>;

    /// Keeps a refused scan, with what its refusal named.
    async fn refuse(&mut self, decided: &DecidedScan, refusal: &DoorRefusal) -> StoreResult<()>;

    /// Takes an admission back: the ticket is active again, and its attendee is going again if none of the booking's
    /// other tickets is used. Takes more than one statement.
    async fn undo(&mut self, decided: &DecidedScan, reason: &str) -> StoreResult<bool>;

    /// Replaces the notes of a ticket's record and answers the former ones. `None`, and nothing is written, if there is
    /// no such record of this event or it was changed after `expected`.
    async fn replace_notes(
        &mut self,
        event: EventId,
        ticket: TicketId,
        notes: &str,
        expected: Option<DateTime<Utc>>,
    ) -> StoreResult<Option<String>>;

    /// Locks a ticket and then its record, so that nothing about either is decided elsewhere until the end of the unit.
    async fn lock(&mut self, ticket: TicketId) -> StoreResult<()>;

    /// The scans of a ticket that take part in what its scans come to, in the order in which they became known.
    async fn claims(&mut self, ticket: TicketId) -> StoreResult<Vec<KeptClaim>>;

    /// Keeps a scan that was made offline.
    async fn keep_offline(&mut self, scan: &OfflineScan) -> StoreResult<()>;

    /// Writes what earlier kept scans count as now. What was answered to them stays.
    async fn recount(&mut self, recounts: &[Recount]) -> StoreResult<()>;

    /// Writes what the scans of a ticket come to on the ticket, its secret, its record and its attendee.
    async fn settle(&mut self, ticket: TicketId, presence: &Presence) -> StoreResult<()>;
}
