//! One entry of the audit log.

use chrono::{DateTime, Utc};

use super::{AuditAction, AuditObject, Severity};
use crate::ids::{AuditId, EventId, SessionId, UserId};

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditActor {
    /// A signed-in user.
    User(UserId),
    /// Someone who had not signed in.
    Anonymous,
    /// The system by itself.
    System,
    /// A payment provider.
    Provider,
}

/// From where it was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Address of the client.
    pub ip: Option<String>,
    /// What the client says it is.
    pub user_agent: String,
    /// The session of the user.
    pub session: Option<SessionId>,
    /// The request or job.
    pub request_id: String,
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Name of the field as on the wire.
    pub field: &'static str,
    /// Before; `None` when it was empty or did not exist.
    pub old: Option<String>,
    /// After; `None` when it is empty or gone.
    pub new: Option<String>,
}

/// What changed, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// Nothing yet.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds a field that has this value now and had none before.
    #[must_use]
    pub fn set(mut self, field: &'static str, new: impl Into<String>) -> Self {
        self.0.push(Change {
            field,
            old: None,
            new: Some(new.into()),
        });
        self
    }

    /// Adds a field with its values before and after.
    #[must_use]
    pub fn from_to(mut self, field: &'static str, old: impl Into<String>, new: impl Into<String>) -> Self {
        self.0.push(Change {
            field,
            old: Some(old.into()),
            new: Some(new.into()),
        });
        self
    }

    /// Adds a field only if its values differ.
    #[must_use]
    pub fn differing<T: PartialEq + ToString>(mut self, field: &'static str, old: Option<&T>, new: Option<&T>) -> Self {
        if old != new {
            self.0.push(Change {
                field,
                old: old.map(T::to_string),
                new: new.map(T::to_string),
            });
        }
        self
    }

    /// The changes in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.0.iter()
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Public id.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: AuditActor,
    /// From where.
    pub origin: Origin,
    /// What was done or tried.
    pub action: AuditAction,
    /// To what.
    pub object: AuditObject,
    /// The event it belongs to, so that its host can see it.
    pub event: Option<EventId>,
    /// How much it matters.
    pub severity: Severity,
    /// The code of the refusal, when it was refused.
    pub refused: Option<&'static str>,
    /// What changed.
    pub changes: Changes,
}

impl AuditEntry {
    /// Says to which event the entry belongs.
    #[must_use]
    pub fn of_event(mut self, event: EventId) -> Self {
        self.event = Some(event);
        self
    }

    /// Says how much it matters.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Marks a refused attempt with the code that was answered.
    #[must_use]
    pub fn refused(mut self, code: &'static str) -> Self {
        self.refused = Some(code);
        self
    }

    /// Says what changed.
    #[must_use]
    pub fn changes(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }
}
