//! Reading the audit log.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value};
use turnout_domain::audit::Severity;
use turnout_domain::ids::{AuditId, EventId, SessionId, UserId};
use turnout_ports::audit::{AuditFilter, AuditQueries, RecordedEntry, RecordedOrigin};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

use crate::error::store_error;
use crate::pool::{Connection, Database};
use crate::schema::{audit_logs, user_profiles, users};

/// Reads the audit log.
#[derive(Clone, Debug)]
pub struct PgAuditQueries {
    database: Database,
}

impl PgAuditQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_logs, check_for_backend(Pg))]
struct EntryRow {
    uuid: Uuid,
    occurred_at: DateTime<Utc>,
    actor_kind: String,
    action: String,
    object_type: String,
    object_uuid: Option<Uuid>,
    event_uuid: Option<Uuid>,
    ip_address: Option<String>,
    user_agent: String,
    session_uuid: Option<Uuid>,
    request_id: String,
    severity: String,
    is_successful: bool,
    error_message: String,
    old_values: Value,
    new_values: Value,
}

/// An entry with its actor's id and display name.
type Row = (EntryRow, Option<Uuid>, Option<String>);

#[async_trait]
impl AuditQueries for PgAuditQueries {
    async fn list(
        &self,
        filter: &AuditFilter,
        page: &PageRequest<AuditId>,
    ) -> StoreResult<Page<RecordedEntry, AuditId>> {
        let mut conn = self.database.read().await?;
        let end = match page.after {
            Some(after) => match position(&mut conn, after).await? {
                Some(id) => id,
                None => {
                    return Ok(Page {
                        items: Vec::new(),
                        next: None,
                    });
                }
            },
            None => i64::MAX,
        };
        // Each combination of filters is a statement of its own, so that each is planned with the index that suits it.
        let mut query = audit_logs::table
            .left_join(users::table.left_join(user_profiles::table))
            .select((
                EntryRow::as_select(),
                users::uuid.nullable(),
                user_profiles::name.nullable(),
            ))
            .filter(audit_logs::id.lt(end))
            .order(audit_logs::id.desc())
            .limit(page.rows())
            .into_boxed::<Pg>();
        if let Some(actor) = filter.actor {
            query = query.filter(users::uuid.eq(actor.uuid()));
        }
        if let Some(action) = filter.action {
            query = query.filter(audit_logs::action.eq(action.as_str()));
        }
        if let Some(object) = filter.object {
            query = query.filter(audit_logs::object_uuid.eq(object));
        }
        if let Some(event) = filter.event {
            query = query.filter(audit_logs::event_uuid.eq(event.uuid()));
        }
        if let Some(request_id) = &filter.request_id {
            query = query.filter(audit_logs::request_id.eq(request_id));
        }
        if let Some(least) = filter.min_severity {
            query = query.filter(audit_logs::severity.eq_any(at_least(least)));
        }
        if let Some(refused) = filter.refused {
            query = query.filter(audit_logs::is_successful.eq(!refused));
        }
        if let Some(after) = filter.after {
            query = query.filter(audit_logs::occurred_at.ge(after));
        }
        if let Some(before) = filter.before {
            query = query.filter(audit_logs::occurred_at.lt(before));
        }
        let rows: Vec<Row> = query.load(&mut *conn).await.map_err(store_error)?;
        let entries = rows.into_iter().map(entry).collect::<StoreResult<_>>()?;
        Ok(Page::from_rows(page, entries, |last: &RecordedEntry| last.id))
    }
}

/// Where the entry stands in the log.
async fn position(conn: &mut Connection, entry: AuditId) -> StoreResult<Option<i64>> {
    let of_entry = audit_logs::table
        .filter(audit_logs::uuid.eq(entry.uuid()))
        .select(audit_logs::id);
    of_entry.first(&mut **conn).await.optional().map_err(store_error)
}

fn at_least(least: Severity) -> Vec<&'static str> {
    let enough = Severity::ALL.into_iter().filter(|severity| *severity >= least);
    enough.map(Severity::as_str).collect()
}

fn entry((row, actor, actor_name): Row) -> StoreResult<RecordedEntry> {
    Ok(RecordedEntry {
        id: AuditId::new(row.uuid),
        at: row.occurred_at,
        actor_kind: row.actor_kind,
        actor: actor.map(UserId::new),
        actor_name: actor_name.unwrap_or_default(),
        action: row.action,
        object_kind: row.object_type,
        object: row.object_uuid,
        event: row.event_uuid.map(EventId::new),
        origin: RecordedOrigin {
            ip: row.ip_address,
            user_agent: row.user_agent,
            session: row.session_uuid.map(SessionId::new),
            request_id: row.request_id,
        },
        severity: row.severity,
        refused: (!row.is_successful).then_some(row.error_message),
        old: object(row.old_values)?,
        new: object(row.new_values)?,
    })
}

fn object(values: Value) -> StoreResult<Map<String, Value>> {
    match values {
        Value::Object(values) => Ok(values),
        _ => Err(StoreError::Corrupt(
            "the values of an audit entry are no object".to_owned(),
        )),
    }
}
