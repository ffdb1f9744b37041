//! Storing and reading offers of tickets.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::ids::{AttendeeId, TicketId, TransferId, UserId};
use turnout_domain::ticketing::{Transfer, TransferStatus};

use crate::guestlist::{EventCard, PersonCard};
use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// What changes when a ticket gets another owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The ticket.
    pub ticket: TicketId,
    /// Who had it.
    pub from: UserId,
    /// Who gets it.
    pub to: UserId,
    /// The participant whose seat it is from now on.
    pub attendee: AttendeeId,
    /// Who comes in with it.
    pub guest_name: String,
}

/// Offers inside a transaction. In the lock order an offer comes right after its ticket; what moves no ticket locks it alone.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait TransferRepository: Send {
    /// Stores a new offer. False, and nothing changed, if the ticket has a pending one.
    async fn insert(&mut self, transfer: &Transfer) -> StoreResult<bool>;

    /// Locks an offer until the transaction ends.
    async fn lock(&mut self, id: TransferId) -> StoreResult<Option<Transfer>>;

    /// The pending offer of the ticket, locked. Its time may have run out.
    async fn lock_pending(&mut self, ticket: TicketId) -> StoreResult<Option<Transfer>>;

    /// Writes back what can change in an offer. False, and nothing changed, if it is not `from` any more.
    async fn update(&mut self, transfer: &Transfer, from: TransferStatus) -> StoreResult<bool>;

    /// Cancels the pending offers of tickets that became void, and answers which.
    async fn cancel_of(&mut self, tickets: &[TicketId], at: DateTime<Utc>) -> StoreResult<Vec<TransferId>>;

    /// Gives an active ticket its new owner and guest; a check-in code that was sent to the owner before dies. False, and
    /// nothing changed, if the ticket is not active or not `from`'s. Its code is changed apart, in the same transaction.
    async fn hand_over(&mut self, handover: &Handover) -> StoreResult<bool>;
}

/// An offer with what both parties are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferDetail {
    /// The offer.
    pub transfer: Transfer,
    /// The number of the ticket.
    pub ticket_number: String,
    /// Name of its tier.
    pub tier: String,
    /// Who offers it.
    pub sender: PersonCard,
    /// Who answered.
    pub receiver: Option<PersonCard>,
    /// The event.
    pub event: EventCard,
}

/// Which side of an offer somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferRole {
    /// They offer.
    Sender,
    /// It is offered to them.
    Receiver,
}

/// Reads offers, each call in one round trip and without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait TransferQueries: Send + Sync {
    /// One offer. Who may see it is for the caller to decide.
    async fn find(&self, id: TransferId) -> StoreResult<Option<TransferDetail>>;

    /// The offers that somebody made, those in their name, and those that name only their number, the latest first. A status
    /// is that at `now`.
    async fn of_person(
        &self,
        user: UserId,
        role: Option<TransferRole>,
        status: Option<TransferStatus>,
        now: DateTime<Utc>,
        page: &PageRequest<TransferId>,
    ) -> StoreResult<Page<TransferDetail, TransferId>>;

    /// Pending offers whose time ran out, the earliest first.
    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<TransferDetail>>;
}
