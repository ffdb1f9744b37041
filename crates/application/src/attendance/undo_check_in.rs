//! Takes a check-in back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::attendance::{DoorRefusal, LONGEST_REASON, Scan, ScanDirection, ScanMethod, judge_undo};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::fields::{self, FieldRule, Lines, Violations};
use turnout_domain::ids::{AuditId, EventId, ScanId, TicketId, UserId};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{DecidedScan, DoorQuestion};
use turnout_ports::store::{Repositories, StoreError};

use super::DoorError;
use super::scanning::Passage;
use crate::access::authorize;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

/// A check-in was a mistake.
pub struct UndoCheckIn {
    /// At which event.
    pub event: EventId,
    /// Of which ticket.
    pub ticket: TicketId,
    /// Why.
    pub reason: String,
}

/// Makes a used ticket good again. Its attendee is going again, if none of the booking's other tickets is used.
pub async fn undo_check_in(
    app: &App,
    context: &RequestContext,
    by: UserId,
    input: UndoCheckIn,
    once: Once<'_, Passage>,
) -> Result<Answer<Passage>, DoorError> {
    let reason = reason(&input.reason).map_err(DoorError::Invalid)?;
    let now = app.clock.now();
    let work = Undoing {
        context,
        by,
        event: input.event,
        ticket: input.ticket,
        reason,
        scan_id: ids::draw(now, &*app.entropy),
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &work, &once, now).await
}

fn reason(text: &str) -> Result<String, Violations> {
    let reason = fields::text("/reason", text, LONGEST_REASON, Lines::One)?;
    if reason.is_empty() {
        return Err(Violations::one("/reason", FieldRule::TooShort, "must say why"));
    }
    Ok(reason)
}

struct Undoing<'a> {
    context: &'a RequestContext,
    by: UserId,
    event: EventId,
    ticket: TicketId,
    reason: String,
    scan_id: ScanId,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Undoing<'_> {
    type Output = Passage;
    type Error = DoorError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, DoorError> {
        authorize(tx, self.context.actor, Permission::DoorUndo, self.event, self.now).await?;
        let question = DoorQuestion {
            event: self.event,
            staff: self.by,
            ticket: Some(self.ticket),
            client_scan: None,
        };
        let view = tx.attendance().look(&question).await?;
        let view = view.ok_or(DoorRefusal::Unknown)?;
        let ticket = view.ticket.as_ref().ok_or(DoorRefusal::Unknown)?;
        judge_undo(&view.door, ticket)?;
        if tx.attendance().undo(&self.decided(), &self.reason).await? {
            Ok(Passage::of(ticket, self.now, ticket.others_inside))
        } else {
            Err(StoreError::Contended("the ticket has just changed".to_owned()).into())
        }
    }
}

impl Undoing<'_> {
    fn decided(&self) -> DecidedScan {
        let object = AuditObject::new(ObjectKind::Ticket, self.ticket.uuid());
        let entry = self
            .context
            .audit(self.audit_id, self.now, AuditAction::CheckInUndone, object);
        let changes = Changes::none()
            .from_to("status", TicketStatus::Used.as_str(), TicketStatus::Active.as_str())
            .set("reason", self.reason.as_str());
        DecidedScan {
            scan: Scan {
                id: self.scan_id,
                event: self.event,
                ticket: Some(self.ticket),
                direction: ScanDirection::Undo,
                method: ScanMethod::Name,
                given_reason: String::new(),
                by: self.by,
                device: String::new(),
                client_id: None,
                at: self.now,
            },
            audit: entry.of_event(self.event).severity(Severity::Medium).changes(changes),
        }
    }
}
