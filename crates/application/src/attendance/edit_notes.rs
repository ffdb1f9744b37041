//! Edits the door's notes on a ticket.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::attendance::{DoorRefusal, LONGEST_NOTES};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::fields::{self, Lines};
use turnout_domain::ids::{AuditId, EventId, TicketId};
use turnout_ports::attendance::AttendanceRecord;
use turnout_ports::store::Repositories;

use super::DoorError;
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// What the notes are to say.
pub struct NotesEdit {
    /// At which event.
    pub event: EventId,
    /// About which ticket.
    pub ticket: TicketId,
    /// The whole text; empty removes it.
    pub notes: String,
    /// The edit was made for the record as it was changed at this instant.
    pub expected: Option<DateTime<Utc>>,
}

/// Replaces the notes and answers the record.
pub async fn edit_notes(app: &App, context: &RequestContext, edit: NotesEdit) -> Result<AttendanceRecord, DoorError> {
    let notes = fields::text("/notes", &edit.notes, LONGEST_NOTES, Lines::Many).map_err(DoorError::Invalid)?;
    let now = app.clock.now();
    authorize_read(
        &*app.event_queries,
        context.actor,
        Permission::DoorScan,
        edit.event,
        now,
    )
    .await?;
    let record = app.attendance_queries.of_ticket(edit.event, edit.ticket).await?;
    let record = record.ok_or(DoorRefusal::Unknown)?;
    if edit.expected.is_some_and(|expected| expected != record.updated_at) {
        return Err(DoorError::Stale);
    }
    if notes == record.notes {
        return Ok(record);
    }
    let work = Editing {
        context,
        event: edit.event,
        ticket: edit.ticket,
        notes,
        expected: edit.expected,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &work).await?;
    let record = app.attendance_queries.of_ticket(edit.event, edit.ticket).await?;
    Ok(record.ok_or(DoorRefusal::Unknown)?)
}

struct Editing<'a> {
    context: &'a RequestContext,
    event: EventId,
    ticket: TicketId,
    notes: String,
    expected: Option<DateTime<Utc>>,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Editing<'_> {
    type Output = ();
    type Error = DoorError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), DoorError> {
        let former = tx
            .attendance()
            .replace_notes(self.event, self.ticket, &self.notes, self.expected)
            .await?
            .ok_or(DoorError::Stale)?;
        let object = AuditObject::new(ObjectKind::Ticket, self.ticket.uuid());
        let entry = self
            .context
            .audit(self.audit_id, self.now, AuditAction::AttendanceNoted, object);
        let changes = Changes::none().from_to("notes", former, self.notes.as_str());
        tx.audit()
            .append(&[entry.of_event(self.event).changes(changes)])
            .await?;
        Ok(())
    }
}
