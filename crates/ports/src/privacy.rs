//! Erasing people, handing them what is known about them, and forgetting what is old.

mod retention;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::Ties;
use turnout_domain::ids::{
    EventId, ExportId, InviteId, OrderId, RequestId, ReservationId, TicketId, TransferId, UserId, WaitlistEntryId,
};

#[cfg(feature = "testing")]
pub use retention::MockOldRows;
pub use retention::{OldRows, Rule};

use crate::store::StoreResult;

/// Where the erasure of a user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// When it begins, if they asked for it or nobody ever used the account.
    pub erase_at: Option<DateTime<Utc>>,
    /// Valid tickets may be taken for it, without a refund.
    pub gives_up_tickets: bool,
    /// Since when the account is shut, if it is.
    pub shut_at: Option<DateTime<Utc>>,
    /// Somebody has signed in, so that it was asked for. An account that nobody ever used becomes due by itself.
    pub was_used: bool,
    /// It is done.
    pub is_done: bool,
}

/// What a user still has that others wait for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LooseEnds {
    /// Orders that wait to be paid.
    pub orders: Vec<OrderId>,
    /// Live reservations.
    pub reservations: Vec<ReservationId>,
    /// Places in waitlists.
    pub waitlist: Vec<WaitlistEntryId>,
    /// Requests that wait for an answer.
    pub requests: Vec<RequestId>,
    /// Invitations that wait for an answer.
    pub invites: Vec<InviteId>,
    /// Tickets that they offer to others.
    pub offers_made: Vec<TransferId>,
    /// Tickets that others offer to them.
    pub offers_received: Vec<TransferId>,
    /// Valid tickets of events that are not closed.
    pub tickets: Vec<TicketId>,
    /// Events that nobody has seen yet.
    pub drafts: Vec<EventId>,
}

impl LooseEnds {
    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.orders.is_empty()
            && self.reservations.is_empty()
            && self.waitlist.is_empty()
            && self.requests.is_empty()
            && self.invites.is_empty()
            && self.offers_made.is_empty()
            && self.offers_received.is_empty()
            && self.tickets.is_empty()
            && self.drafts.is_empty()
    }
}

/// How far an archive is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportState {
    /// It is being made.
    Pending,
    /// It can be fetched.
    Ready {
        /// Where it lies.
        key: String,
        /// Until when.
        expires_at: DateTime<Utc>,
    },
    /// It could not be made, or is removed again.
    Gone,
}

/// An archive of what is known about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Public id.
    pub id: ExportId,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// How far it is.
    pub state: ExportState,
}

/// An archive that was made and stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeExport {
    /// Which.
    pub id: ExportId,
    /// Where it lies.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// When it is to be removed.
    pub expires_at: DateTime<Utc>,
}

/// One row of a file of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedRow {
    /// Its place in the file; the next page begins behind it.
    pub key: i64,
    /// A JSON object.
    pub json: String,
}

/// Erases users and keeps the books of their archives.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait PrivacyRepository: Send {
    /// Where the erasure stands, with the user locked until the transaction ends. `None` where there is no such user.
    async fn lock_erasure(&mut self, user: UserId) -> StoreResult<Option<Erasure>>;

    /// What ties the user to others.
    async fn ties(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<Ties>;

    /// Sets when the user is erased and whether tickets may be taken for it, or that they are not. Meanwhile their profile is
    /// hidden from others.
    async fn schedule(
        &mut self,
        user: UserId,
        erase_at: Option<DateTime<Utc>>,
        gives_up_tickets: bool,
    ) -> StoreResult<()>;

    /// Shuts the account for good.
    async fn shut(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<()>;

    /// Does up to about `limit` rows of this step, behind the place `after`, which is 0 where it begins. Answers the place from
    /// which it goes on; empty where the step is done. It can be begun anew: rows that are done are not changed again.
    async fn erase(&mut self, user: UserId, step: &'static str, after: i64, limit: u32) -> StoreResult<Option<i64>>;

    /// Frees the phone number and notes that the user is erased.
    async fn finish(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<()>;

    /// The latest archive, with the user locked until the transaction ends.
    async fn lock_export(&mut self, user: UserId) -> StoreResult<Option<Export>>;

    /// Adds an archive that is to be made.
    async fn add_export(&mut self, id: ExportId, user: UserId, at: DateTime<Utc>) -> StoreResult<()>;

    /// Notes that a pending archive was made, with its user locked until the transaction ends. False where it is not pending
    /// any more or the user is shut out.
    async fn keep_export(&mut self, made: &MadeExport) -> StoreResult<bool>;

    /// Notes that an archive is gone.
    async fn drop_export(&mut self, id: ExportId) -> StoreResult<()>;
}

/// Reads what erasure and export need to know.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait PrivacyQueries: Send + Sync {
    /// The steps of an erasure, in their order.
    fn steps(&self) -> &'static [&'static str];

    /// The files of an archive.
    fn files(&self) -> &'static [&'static str];

    /// Users whose time has come, longest first and unused accounts last, but for those whose account was shut after `shut_by` and those who wait for a
    /// job, so that nobody waits for erasures that fail.
    async fn due_erasures(&self, now: DateTime<Utc>, shut_by: DateTime<Utc>, limit: u32) -> StoreResult<Vec<UserId>>;

    /// What has to be wound up before the user is erased.
    async fn loose_ends(&self, user: UserId, now: DateTime<Utc>) -> StoreResult<LooseEnds>;

    /// Keys of the user's pictures, in their order.
    async fn pictures(&self, user: UserId) -> StoreResult<Vec<String>>;

    /// Keys of the images of the events that the user hosts.
    async fn event_images(&self, user: UserId) -> StoreResult<Vec<String>>;

    /// Keys of the user's archives: also of those of which nobody knows whether they were stored.
    async fn archives(&self, user: UserId) -> StoreResult<Vec<String>>;

    /// The latest archive.
    async fn export(&self, user: UserId) -> StoreResult<Option<Export>>;

    /// Whose archive it is, if it is still to be made.
    async fn pending_export(&self, id: ExportId) -> StoreResult<Option<UserId>>;

    /// Whether a row refers to the file of this archive.
    async fn has_archive(&self, id: ExportId) -> StoreResult<bool>;

    /// Rows of a file of the archive, behind this place.
    async fn rows(&self, user: UserId, file: &'static str, after: i64, limit: u32) -> StoreResult<Vec<ExportedRow>>;

    /// Archives whose time is over, with their keys.
    async fn expired_exports(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<(ExportId, String)>>;
}
