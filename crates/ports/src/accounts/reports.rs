//! Complaints about users.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::ReportStatus;
use turnout_domain::ids::{ReportId, UserId};

use crate::store::StoreResult;

/// A complaint about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The public id.
    pub id: ReportId,
    /// Who complains; `None` once they are gone.
    pub reporter: Option<UserId>,
    /// About whom.
    pub reported: UserId,
    /// In the reporter's words.
    pub reason: String,
    /// Where it stands.
    pub status: ReportStatus,
    /// Who of the staff decided it.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What came of a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reporting {
    /// It waits for the staff.
    Done,
    /// The same person has an open one about the same user.
    AlreadyOpen,
    /// There is no such user.
    NoSuchUser,
}

/// Keeps complaints.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait ReportRepository: Send {
    /// Adds an open one.
    async fn add(&mut self, report: &Report) -> StoreResult<Reporting>;

    /// One of them, locked until the transaction ends.
    async fn lock(&mut self, id: ReportId) -> StoreResult<Option<Report>>;

    /// Stores what was decided.
    async fn decide(&mut self, report: &Report) -> StoreResult<()>;
}
