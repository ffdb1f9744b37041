//! The unit of work's ports: begin, the repositories it sees, commit or roll back.

use async_trait::async_trait;

use crate::accounts::{
    BlockRepository, CredentialRepository, OtpRepository, PictureRepository, ReportRepository, SessionRepository,
    UserRepository,
};
use crate::attendance::{AttendanceRepository, CheckInOtpRepository};
use crate::audit::AuditRepository;
use crate::booking::{BookingRepository, WaitlistRepository};
use crate::events::{EventImageRepository, EventRepository, TeamRepository, VenueRepository};
use crate::guestlist::{GuestlistRepository, InviteRepository, RequestRepository};
use crate::idempotency::IdempotencyRepository;
use crate::jobs::JobRepository;
use crate::notifications::NotificationRepository;
use crate::payments::PaymentRepository;
use crate::privacy::PrivacyRepository;
use crate::ticketing::{TicketingRepository, TransferRepository};

/// What kept the store from doing what was asked. The cause is for logs and never for clients.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No connection could be had, or it broke before anything was committed. Trying again later may work.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A deadlock, a serialization failure or a lock timeout: nothing happened, running it again is safe.
    #[error("the database is contended: {0}")]
    Contended(String),
    /// The connection broke while committing: the transaction happened wholly or not at all, and nobody knows which.
    #[error("the outcome of the transaction is unknown: {0}")]
    OutcomeUnknown(String),
    /// A row that cannot be turned into a domain value.
    #[error("the database holds a value that the domain refuses: {0}")]
    Corrupt(String),
    /// The database refused the statement, for instance by a constraint that no rule above caught.
    #[error("the database refused: {0}")]
    Rejected(String),
}

/// What a repository or query answers.
pub type StoreResult<T> = Result<T, StoreError>;

/// How a transaction is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reads from one snapshot.
    ReadOnly,
    /// READ COMMITTED; conditional updates, row locks and constraints do the rest.
    ReadWrite,
    /// As [`ReadWrite`](Self::ReadWrite), but the beginning is sent together with the first statement, which saves a round
    /// trip. That has to be [`lock_for_holds`](crate::booking::BookingRepository::lock_for_holds) or
    /// [`look_at_all`](crate::attendance::AttendanceRepository::look_at_all).
    WithFirstLock,
    /// Each statement is a transaction of its own, and neither a beginning nor an end is sent. For hot commands whose
    /// only write is one statement: there is nothing that a rollback would have to undo.
    EachStatement,
}

impl Mode {
    /// The mode of a unit to which other writes are added.
    pub const fn joined(self) -> Self {
        match self {
            Self::EachStatement => Self::ReadWrite,
            other => other,
        }
    }
}

/// Opens transactions.
#[async_trait]
pub trait Store: Send + Sync {
    /// Takes a connection and opens a transaction on it.
    async fn begin(&self, mode: Mode) -> StoreResult<Box<dyn Transaction>>;
}

/// Tells whether the store answers, for readiness checks.
#[async_trait]
pub trait Probe: Send + Sync {
    /// One round trip.
    async fn ping(&self) -> StoreResult<()>;
}

/// An open transaction. Dropping it without [`commit`](Transaction::commit) leaves no trace of it in the database and
/// no lock behind.
#[async_trait]
pub trait Transaction: Repositories {
    /// Makes everything lasting, or answers why not.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
    /// Undoes everything.
    async fn rollback(self: Box<Self>) -> StoreResult<()>;
}

/// The repositories of one open transaction, one for each capability.
///
/// Lock order, for all of them: event inventory, tier inventory, request, invitation or place in the waitlist,
/// reservation, order, ticket, offer of a ticket, attendee. A door that counts who is inside locks its event's row first.
pub trait Repositories: Send {
    /// The door and its records.
    fn attendance(&mut self) -> &mut dyn AttendanceRepository;
    /// The audit log.
    fn audit(&mut self) -> &mut dyn AuditRepository;
    /// Seats, reservations and orders.
    fn booking(&mut self) -> &mut dyn BookingRepository;
    /// One-time codes for the door.
    fn check_in_otps(&mut self) -> &mut dyn CheckInOtpRepository;
    /// Passwords and second factors.
    fn credentials(&mut self) -> &mut dyn CredentialRepository;
    /// Images of events.
    fn event_images(&mut self) -> &mut dyn EventImageRepository;
    /// Events, tiers and what belongs to them.
    fn events(&mut self) -> &mut dyn EventRepository;
    /// Attendees.
    fn guestlist(&mut self) -> &mut dyn GuestlistRepository;
    /// Who has blocked whom.
    fn blocks(&mut self) -> &mut dyn BlockRepository;
    /// Answers kept for idempotency keys.
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository;
    /// Invitations and the links that make them.
    fn invites(&mut self) -> &mut dyn InviteRepository;
    /// The outbox.
    fn jobs(&mut self) -> &mut dyn JobRepository;
    /// In-app notifications.
    fn notifications(&mut self) -> &mut dyn NotificationRepository;
    /// One-time codes.
    fn otps(&mut self) -> &mut dyn OtpRepository;
    /// Transactions and the inbox of webhooks.
    fn payments(&mut self) -> &mut dyn PaymentRepository;
    /// Pictures of users.
    fn pictures(&mut self) -> &mut dyn PictureRepository;
    /// Complaints about users.
    fn reports(&mut self) -> &mut dyn ReportRepository;
    /// Erasures and archives.
    fn privacy(&mut self) -> &mut dyn PrivacyRepository;
    /// Requests to join.
    fn requests(&mut self) -> &mut dyn RequestRepository;
    /// Sessions and their refresh tokens.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// The teams of events.
    fn team(&mut self) -> &mut dyn TeamRepository;
    /// Tickets.
    fn ticketing(&mut self) -> &mut dyn TicketingRepository;
    /// Offers of tickets.
    fn transfers(&mut self) -> &mut dyn TransferRepository;
    /// Users and their profiles.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// The directory of venues.
    fn venues(&mut self) -> &mut dyn VenueRepository;
    /// The waitlist.
    fn waitlist(&mut self) -> &mut dyn WaitlistRepository;
}
