//! What tickets need from outside.

mod transfers;
mod wallets;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::attendance::PaymentStatus;
use turnout_domain::booking::{NamedGuest, SeatFate};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, OrderId, TicketId, UserId};
use turnout_domain::ticketing::{Ticket, TicketCode, TicketCodeError, TicketPayload, TicketSecret, TicketStatus};

pub use transfers::{Handover, TransferDetail, TransferQueries, TransferRepository, TransferRole};
#[cfg(feature = "testing")]
pub use transfers::{MockTransferQueries, MockTransferRepository};
pub use wallets::{AppleWallet, GoogleWallet, WalletError, WalletTicket};
#[cfg(feature = "testing")]
pub use wallets::{MockAppleWallet, MockGoogleWallet};

use crate::page::{Page, PageRequest};
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

    /// Signs a door list with the current key. What is signed never passes for a ticket's code.
    fn sign_list(&self, list: &[u8]) -> [u8; 64];
}

/// A ticket's next code, as far as the database keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextCode {
    /// The ticket.
    pub ticket: TicketId,
    /// The generation, one above the present one.
    pub generation: u16,
    /// Which signing key makes it.
    pub key_id: u8,
    /// What is kept of it.
    pub secret: TicketSecret,
}

/// Tickets inside a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait TicketingRepository: Send {
    /// Stores new tickets with what is kept of their codes, and their attendance records. False, and the transaction
    /// is to be given up, if a number is taken: draw other ids.
    async fn insert_tickets(&mut self, tickets: &[(Ticket, TicketSecret)], payment: PaymentStatus)
    -> StoreResult<bool>;

    /// A ticket, locked, and the person whose seat at the event it is.
    async fn lock_ticket(&mut self, ticket: TicketId) -> StoreResult<Option<(Ticket, UserId)>>;

    /// The tickets of an order, locked, by seat.
    async fn lock_tickets_of_order(&mut self, order: OrderId) -> StoreResult<Vec<Ticket>>;

    /// The tickets of a person's seats at an event, locked, by id.
    async fn lock_tickets_of_person(&mut self, event: EventId, user: UserId) -> StoreResult<Vec<Ticket>>;

    /// Writes the names of an order's guests, by seat, on those of its tickets that are active and still the buyer's.
    async fn name_guests(&mut self, order: OrderId, guests: &[NamedGuest]) -> StoreResult<()>;

    /// Notes on the attendance records of an order whose money went back: of all tickets where all of it did and none was
    /// to stay good, else of the refunded ones, unless some of it is still on its way or owed.
    async fn note_refunded(&mut self, order: OrderId) -> StoreResult<()>;

    /// Gives a locked ticket its next code and thereby kills the present one. False if the ticket is not active or its
    /// present code is not of the generation before.
    async fn reissue(&mut self, code: &NextCode) -> StoreResult<bool>;

    /// Releases the kept seat of a void ticket. False, and nothing changed, if it is not kept.
    async fn release_seat(&mut self, ticket: TicketId) -> StoreResult<bool>;

    /// Voids those of the tickets that are active, as cancelled or refunded, and notes whether their seats are kept. Answers
    /// which.
    async fn void_tickets(
        &mut self,
        tickets: &[TicketId],
        status: TicketStatus,
        seats: SeatFate,
        at: DateTime<Utc>,
    ) -> StoreResult<Vec<TicketId>>;
}

/// The event of a ticket, as far as a ticket shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketEvent {
    /// The event.
    pub id: EventId,
    /// Title.
    pub title: String,
    /// Readable name.
    pub slug: String,
    /// Where it stands.
    pub status: EventStatus,
    /// The start.
    pub start_at: Option<DateTime<Utc>>,
    /// The end.
    pub end_at: Option<DateTime<Utc>>,
    /// IANA name.
    pub time_zone: String,
    /// Name of its place, or the place in words.
    pub venue_name: String,
    /// Street address and city of its place, if that is one of the directory.
    pub address: String,
    /// Before this nobody is checked in.
    pub doors_open_at: Option<DateTime<Utc>>,
}

/// A ticket with what is shown around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketDetail {
    /// The ticket.
    pub ticket: Ticket,
    /// Its event.
    pub event: TicketEvent,
    /// Name of its tier.
    pub tier: String,
    /// When it was redeemed.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Reads tickets, each call in one round trip and without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait TicketQueries: Send + Sync {
    /// One ticket. Who may see it is for the caller to decide.
    async fn find(&self, ticket: TicketId) -> StoreResult<Option<TicketDetail>>;

    /// The tickets that the user may show, the latest made first; of one event only, if one is named.
    async fn of_holder(
        &self,
        holder: UserId,
        event: Option<EventId>,
        page: &PageRequest<TicketId>,
    ) -> StoreResult<Page<TicketDetail, TicketId>>;
}
