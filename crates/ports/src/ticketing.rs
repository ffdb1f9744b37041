//! What tickets need from outside.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::attendance::PaymentStatus;
use turnout_domain::ids::{AttendeeId, OrderId, TicketId};
use turnout_domain::ticketing::{Ticket, TicketCode, TicketCodeError, TicketPayload, TicketSecret, TicketStatus};

use crate::store::StoreResult;

/// A public key with which an offline scanner checks ticket codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketKey {
    /// The key byte of the codes that it checks.
    pub id: u8,
    /// The Ed25519 public key.
    pub public_key: [u8; 32],
}

/// Makes and checks ticket codes.
///
/// The same payload always gives the same code, so a code is never stored: it is made again whenever its owner looks
/// at it, and a copy of the whole database forges none.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait TicketSigner: Send + Sync {
    /// The key for new tickets, to be kept with each of them.
    fn current_key(&self) -> u8;

    /// The code that says this. Refuses only a key that is not in use.
    fn sign(&self, payload: &TicketPayload) -> Result<TicketCode, TicketCodeError>;

    /// What a scanned text says, if one of the keys signed it.
    fn verify(&self, text: &str) -> Result<TicketPayload, TicketCodeError>;

    /// What the database keeps of a code: a hash, salted for each ticket.
    fn digest(&self, salt: &[u8], code: &TicketCode) -> [u8; 32];

    /// The keys in use, for door lists.
    fn public_keys(&self) -> Vec<TicketKey>;
}

/// Tickets inside a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait TicketingRepository: Send {
    /// Stores new tickets with what is kept of their codes, and their attendance records. False, and the transaction
    /// is to be given up, if a number is taken: draw other ids.
    async fn insert_tickets(&mut self, tickets: &[(Ticket, TicketSecret)], payment: PaymentStatus)
    -> StoreResult<bool>;

    /// The tickets of an order, locked, by seat.
    async fn lock_tickets_of_order(&mut self, order: OrderId) -> StoreResult<Vec<Ticket>>;

    /// The tickets of an attendee, locked, by id.
    async fn lock_tickets_of_attendee(&mut self, attendee: AttendeeId) -> StoreResult<Vec<Ticket>>;

    /// Voids those of the tickets that are active, as cancelled or refunded. Answers which.
    async fn void_tickets(
        &mut self,
        tickets: &[TicketId],
        status: TicketStatus,
        at: DateTime<Utc>,
    ) -> StoreResult<Vec<TicketId>>;
}
