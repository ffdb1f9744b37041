//! Writing the audit log.

use async_trait::async_trait;
use diesel::sql_types::Jsonb;
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value, json};
use turnout_domain::audit::{AuditActor, AuditEntry, Change};
use turnout_ports::audit::AuditRepository;
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// Appends the entries that [`rows`] wrote into the parameter `$entries`, under a condition. It is a macro, because hot
/// commands append as a part of their own statement. An actor who is not there any more is left empty. The look-up of the
/// actor is a subselect: the planner takes the JSON for a hundred rows and would rather read all users for a join.
macro_rules! append_entries {
    ($entries:literal $(, if $condition:literal)?) => {
        concat!(
            "INSERT INTO audit_logs (uuid, occurred_at, actor_kind, actor_user_id, action, object_type, object_uuid,
                event_uuid, ip_address, user_agent, session_uuid, request_id, severity, is_successful, error_message,
                old_values, new_values)
            SELECT entry.uuid, entry.occurred_at, entry.actor_kind,
                (SELECT id FROM users WHERE uuid = entry.actor), entry.action, entry.object_type,
                entry.object_uuid, entry.event_uuid, entry.ip_address, entry.user_agent, entry.session_uuid,
                entry.request_id, entry.severity, entry.refused IS NULL, coalesce(entry.refused, ''), entry.old_values,
                entry.new_values
            FROM ROWS FROM (jsonb_to_recordset(", $entries, ") AS (uuid uuid, occurred_at timestamptz, actor_kind text,
                actor uuid, action text, object_type text, object_uuid uuid, event_uuid uuid, ip_address text,
                user_agent text, session_uuid uuid, request_id text, severity text, refused text, old_values jsonb,
                new_values jsonb)) WITH ORDINALITY AS entry ",
            $("WHERE ", $condition,)?
            " ORDER BY entry.ordinality"
        )
    };
}
pub(crate) use append_entries;

#[async_trait]
impl AuditRepository for PgTransaction {
    async fn append(&mut self, entries: &[AuditEntry]) -> StoreResult<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let insert = sql(append_entries!("$1")).bind::<Jsonb, _>(rows(entries));
        insert.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }
}

/// The entries as [`append_entries`] reads them.
pub(crate) fn rows(entries: &[AuditEntry]) -> Value {
    Value::Array(entries.iter().map(row).collect())
}

fn row(entry: &AuditEntry) -> Value {
    let (actor_kind, actor) = match entry.actor {
        AuditActor::User(id) => ("user", Some(id.uuid())),
        AuditActor::Anonymous => ("anonymous", None),
        AuditActor::System => ("system", None),
        AuditActor::Provider => ("provider", None),
    };
    json!({
        "uuid": entry.id.uuid(),
        "occurred_at": entry.at,
        "actor_kind": actor_kind,
        "actor": actor,
        "action": entry.action.as_str(),
        "object_type": entry.object.kind.as_str(),
        "object_uuid": entry.object.id,
        "event_uuid": entry.event.map(turnout_domain::ids::EventId::uuid),
        "ip_address": entry.origin.ip,
        "user_agent": entry.origin.user_agent,
        "session_uuid": entry.origin.session.map(turnout_domain::ids::SessionId::uuid),
        "request_id": entry.origin.request_id,
        "severity": entry.severity.as_str(),
        "refused": entry.refused,
        "old_values": values(entry, |change| change.old.as_ref()),
        "new_values": values(entry, |change| change.new.as_ref()),
    })
}

fn values(entry: &AuditEntry, side: impl Fn(&Change) -> Option<&String>) -> Map<String, Value> {
    let changes = entry.changes.iter();
    changes
        .filter_map(|change| Some((change.field.to_owned(), side(change)?.clone().into())))
        .collect()
}
