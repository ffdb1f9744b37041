//! Writing and reading the audit log.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use turnout_domain::audit::{AuditAction, AuditEntry, Severity};
use turnout_domain::ids::{AuditId, EventId, SessionId, UserId};
use uuid::Uuid;

use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// Appends to the audit log in the transaction of the change.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send {
    /// Appends the entries, in order. Actors that do not exist are written as empty.
    async fn append(&mut self, entries: &[AuditEntry]) -> StoreResult<()>;
}

/// An entry as it stands in the log. Words are given as they were written, also those that the domain knows no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEntry {
    /// Public id.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// `user`, `anonymous`, `system` or `provider`.
    pub actor_kind: String,
    /// Which user, if it was one who is still there.
    pub actor: Option<UserId>,
    /// The user's display name; may be empty.
    pub actor_name: String,
    /// What was done or tried, as `capability.action`.
    pub action: String,
    /// What kind of thing it was done to.
    pub object_kind: String,
    /// Its public id, when it has one.
    pub object: Option<Uuid>,
    /// The event it belongs to.
    pub event: Option<EventId>,
    /// From where.
    pub origin: RecordedOrigin,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// The code of the refusal, when it was refused.
    pub refused: Option<String>,
    /// The changed fields before.
    pub old: Map<String, Value>,
    /// The changed fields after.
    pub new: Map<String, Value>,
}

/// From where something was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedOrigin {
    /// Address of the client.
    pub ip: Option<String>,
    /// What the client said it was.
    pub user_agent: String,
    /// The session of the user.
    pub session: Option<SessionId>,
    /// The request or job.
    pub request_id: String,
}

/// Which entries are wanted. Fields that are empty do not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Done by this user.
    pub actor: Option<UserId>,
    /// Of this action.
    pub action: Option<AuditAction>,
    /// About the thing with this public id.
    pub object: Option<Uuid>,
    /// Belonging to this event.
    pub event: Option<EventId>,
    /// In this request or job.
    pub request_id: Option<String>,
    /// Of this severity or a higher one.
    pub min_severity: Option<Severity>,
    /// Refused attempts, or what was done.
    pub refused: Option<bool>,
    /// At this instant or later.
    pub after: Option<DateTime<Utc>>,
    /// Before this instant.
    pub before: Option<DateTime<Utc>>,
}

/// Reads the audit log.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait AuditQueries: Send + Sync {
    /// The entries that the filter lets through, the latest first.
    async fn list(
        &self,
        filter: &AuditFilter,
        page: &PageRequest<AuditId>,
    ) -> StoreResult<Page<RecordedEntry, AuditId>>;
}
