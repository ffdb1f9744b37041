//! One-time codes for the door, inside a unit of work.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::attendance::SentOtps;
use turnout_domain::ids::{OtpId, TicketId, UserId};

use crate::store::StoreResult;

/// A code that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheckInOtp {
    /// Its id.
    pub id: OtpId,
    /// For which ticket.
    pub ticket: TicketId,
    /// The generation of the ticket's code; a later one makes it worthless.
    pub generation: u16,
    /// Who asked for it.
    pub requested_by: UserId,
    /// The hash of the code.
    pub code_hash: String,
    /// Guesses allowed.
    pub max_attempts: u8,
    /// Now.
    pub at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// A guess that was counted and may now be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtpGuess {
    /// At which code.
    pub otp: OtpId,
    /// The hash of that code.
    pub code_hash: String,
    /// The generation of the ticket's code for which it was sent.
    pub generation: u16,
    /// Whether no further guess will be counted.
    pub is_last: bool,
}

/// Keeps one-time codes for the door. Rows stay, as the budget of their ticket.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait CheckInOtpRepository: Send {
    /// Waits until no other transaction issues a code for this ticket, and keeps others waiting until this one ends.
    async fn lock(&mut self, ticket: TicketId) -> StoreResult<()>;

    /// The codes that were sent for the ticket since then.
    async fn sent(&mut self, ticket: TicketId, since: DateTime<Utc>) -> StoreResult<SentOtps>;

    /// Adds the code, the only live one of its ticket: one that was pending is expired, or exhausted if all its guesses
    /// were used.
    async fn issue(&mut self, otp: &NewCheckInOtp) -> StoreResult<()>;

    /// Counts a guess at the ticket's live code. `None` when there is no code that may be guessed: then nothing changed.
    async fn count_guess(&mut self, ticket: TicketId, now: DateTime<Utc>) -> StoreResult<Option<OtpGuess>>;

    /// Spends the code, if it is still pending and its ticket has the code for which it was sent. Of several transactions
    /// one is told `true`.
    async fn consume(&mut self, otp: OtpId) -> StoreResult<bool>;

    /// Marks a pending code as guessed at too often.
    async fn exhaust(&mut self, otp: OtpId) -> StoreResult<()>;

    /// Takes back a code that could not be sent. It counts as sent only if it would be so again.
    async fn withdraw(&mut self, otp: OtpId, counts: bool) -> StoreResult<()>;
}
