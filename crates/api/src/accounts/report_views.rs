//! Blocks and reports as they are answered, and their refusals as problems.

use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_application::accounts::{BlockError, DecideReportError, ReportUserError};
use turnout_domain::accounts::ReportStatus;
use turnout_domain::ids::UserId;
use turnout_ports::accounts::{BlockedUser, Report};
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use crate::codes::accounts::{OWN_ACCOUNT, REPORT_CLOSED, REPORT_EXISTS};
use crate::problem::ApiError;
use crate::wire::words::words;

/// The words for where a report stands.
pub(super) fn statuses() -> Schema {
    words("Where it stands.", ReportStatus::NAMES.iter().copied())
}

/// Somebody whom one has blocked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BlockedUser)]
pub(super) struct BlockedView {
    /// The user's id.
    user_id: Uuid,
    /// Display name, where they show one.
    #[schema(required = true, examples("Ben"))]
    name: Option<String>,
    /// Since when.
    blocked_at: DateTime<Utc>,
}

impl From<BlockedUser> for BlockedView {
    fn from(blocked: BlockedUser) -> Self {
        Self {
            user_id: blocked.id.uuid(),
            name: blocked.name,
            blocked_at: blocked.blocked_at,
        }
    }
}

/// A report as its author sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnReport)]
pub(super) struct OwnReportView {
    /// The report's id.
    id: Uuid,
    /// About whom.
    user_id: Uuid,
    /// In the words of the report.
    #[schema(examples("Sells forged tickets."))]
    reason: String,
    /// Where it stands.
    #[schema(schema_with = statuses)]
    status: &'static str,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<Report> for OwnReportView {
    fn from(report: Report) -> Self {
        Self {
            id: report.id.uuid(),
            user_id: report.reported.uuid(),
            reason: report.reason,
            status: report.status.as_str(),
            created_at: report.created_at,
        }
    }
}

/// A report about a user, for staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub(super) struct ReportView {
    /// The report's id.
    id: Uuid,
    /// Who complains; `null` once they are gone.
    #[schema(required = true)]
    reporter_id: Option<Uuid>,
    /// About whom.
    user_id: Uuid,
    /// In the words of the reporter.
    #[schema(examples("Sells forged tickets."))]
    reason: String,
    /// Where it stands.
    #[schema(schema_with = statuses)]
    status: &'static str,
    /// Who decided it.
    #[schema(required = true)]
    decided_by: Option<Uuid>,
    /// When it was decided.
    #[schema(required = true)]
    decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        Self {
            id: report.id.uuid(),
            reporter_id: report.reporter.map(UserId::uuid),
            user_id: report.reported.uuid(),
            reason: report.reason,
            status: report.status.as_str(),
            decided_by: report.decided_by.map(UserId::uuid),
            decided_at: report.decided_at,
            created_at: report.created_at,
        }
    }
}

impl From<BlockError> for ApiError {
    fn from(error: BlockError) -> Self {
        match error {
            BlockError::Oneself(_) => Self::new(OWN_ACCOUNT),
            BlockError::NoSuchUser => Self::not_found(),
            BlockError::Store(error) => error.into(),
        }
    }
}

impl From<ReportUserError> for ApiError {
    fn from(error: ReportUserError) -> Self {
        match error {
            ReportUserError::Oneself(_) => Self::new(OWN_ACCOUNT),
            ReportUserError::Invalid(violations) => violations.into(),
            ReportUserError::NoSuchUser => Self::not_found(),
            ReportUserError::AlreadyOpen => Self::new(REPORT_EXISTS),
            ReportUserError::Store(error) => error.into(),
        }
    }
}

impl From<DecideReportError> for ApiError {
    fn from(error: DecideReportError) -> Self {
        match error {
            DecideReportError::NotFound => Self::not_found(),
            DecideReportError::Closed(closed) => Self::new(REPORT_CLOSED).with("report_status", closed.0.as_str()),
            DecideReportError::Access(error) => error.into(),
            DecideReportError::Store(error) => error.into(),
        }
    }
}
