//! An entry of the audit log on the wire.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use turnout_domain::audit::{AuditAction, ObjectKind, Severity};
use turnout_domain::ids::{EventId, SessionId, UserId};
use turnout_ports::audit::{RecordedEntry, RecordedOrigin};
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use crate::wire::words::words;

/// Something that was done or tried.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(super) struct EntryView {
    /// The entry's id.
    id: Uuid,
    /// When.
    at: DateTime<Utc>,
    /// Who.
    actor: ActorView,
    /// What was done or tried, as `capability.action`.
    #[schema(schema_with = actions)]
    action: String,
    /// To what.
    object: ObjectView,
    /// The event it belongs to.
    #[schema(required = true)]
    event_id: Option<Uuid>,
    /// How much it matters to someone who looks for trouble.
    #[schema(schema_with = severities)]
    severity: String,
    /// Whether it was done; otherwise it was refused.
    is_successful: bool,
    /// The code of the refusal.
    #[schema(required = true, examples(json!(null)))]
    error: Option<String>,
    /// The changed fields before.
    #[schema(value_type = Object)]
    old_values: Map<String, Value>,
    /// The changed fields after.
    #[schema(value_type = Object)]
    new_values: Map<String, Value>,
}

/// Who did it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditActor)]
pub(super) struct ActorView {
    /// What kind of actor.
    #[schema(schema_with = actor_kinds)]
    kind: String,
    /// Which user.
    #[schema(required = true)]
    user_id: Option<Uuid>,
    /// The user's display name.
    #[schema(required = true, examples("Asha"))]
    name: Option<String>,
}

/// What it was done to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditObject)]
pub(super) struct ObjectView {
    /// What kind of thing.
    #[serde(rename = "type")]
    #[schema(schema_with = objects)]
    kind: String,
    /// Its id, when it has one.
    #[schema(required = true)]
    id: Option<Uuid>,
}

/// An entry with where it came from, for staff.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StaffAuditEntry)]
pub(super) struct StaffEntryView {
    #[serde(flatten)]
    entry: EntryView,
    /// Address of the client.
    #[schema(required = true, examples("203.0.113.9"))]
    ip: Option<String>,
    /// What the client said it was.
    user_agent: String,
    /// The session of the user.
    #[schema(required = true)]
    session_id: Option<Uuid>,
    /// The request, as in `X-Request-Id`, or the job.
    request_id: String,
}

/// The actions that the log knows.
pub(super) fn actions() -> Schema {
    words(
        "What was done or tried, as `capability.action`. More may come.",
        AuditAction::ALL.iter().map(|action| action.as_str()),
    )
}

/// How much entries can matter.
pub(super) fn severities() -> Schema {
    words(
        "How much it matters to someone who looks for trouble.",
        Severity::ALL.into_iter().map(Severity::as_str),
    )
}

fn objects() -> Schema {
    words(
        "What kind of thing it was done to.",
        ObjectKind::ALL.iter().map(|kind| kind.as_str()),
    )
}

fn actor_kinds() -> Schema {
    words(
        "A provider is a payment provider that notified the server.",
        ["user", "anonymous", "system", "provider"].into_iter(),
    )
}

impl From<RecordedEntry> for EntryView {
    fn from(entry: RecordedEntry) -> Self {
        Self {
            id: entry.id.uuid(),
            at: entry.at,
            actor: ActorView {
                kind: entry.actor_kind,
                user_id: entry.actor.map(UserId::uuid),
                name: Some(entry.actor_name).filter(|name| !name.is_empty()),
            },
            action: entry.action,
            object: ObjectView {
                kind: entry.object_kind,
                id: entry.object,
            },
            event_id: entry.event.map(EventId::uuid),
            severity: entry.severity,
            is_successful: entry.refused.is_none(),
            error: entry.refused,
            old_values: entry.old,
            new_values: entry.new,
        }
    }
}

impl From<RecordedEntry> for StaffEntryView {
    fn from(mut entry: RecordedEntry) -> Self {
        let RecordedOrigin {
            ip,
            user_agent,
            session,
            request_id,
        } = std::mem::take(&mut entry.origin);
        Self {
            entry: entry.into(),
            ip,
            user_agent,
            session_id: session.map(SessionId::uuid),
            request_id,
        }
    }
}
