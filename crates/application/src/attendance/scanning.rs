//! What checking in and checking out have in common.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use turnout_domain::access::{Permission, Resource, Subject, allows};
use turnout_domain::attendance::{
    DoorRefusal, DoorTicket, LONGEST_DEVICE, Scan, ScanDirection, ScanMethod, ScanOutcome,
};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::fields::{self, Lines, Violations};
use turnout_domain::ids::{AuditId, ClientScanId, EventId, ScanId, TicketId, UserId};
use turnout_ports::attendance::{DecidedScan, DoorQuestion, DoorView};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::ticketing::TicketSigner;

use super::DoorError;
use super::error::Interrupted;
use super::shown::{Presented, Shown};
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;

/// How often a scan looks again after a rival was faster. Once is the rule: the rival's admission is then seen.
pub(super) const LOOKS: u32 = 3;

/// A guest who has passed the door, or was put back before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The ticket.
    pub ticket: TicketId,
    /// `TKT-...`.
    pub ticket_number: String,
    /// Who comes in with the ticket; may be empty.
    pub guest: String,
    /// Name of the tier.
    pub tier: String,
    /// Seats of the same booking that are inside now.
    pub seats_in: u32,
    /// When.
    pub at: DateTime<Utc>,
}

impl Passage {
    pub(super) fn of(ticket: &DoorTicket, at: DateTime<Utc>, seats_in: u32) -> Self {
        Self {
            ticket: ticket.id,
            ticket_number: ticket.number.clone(),
            guest: ticket.guest.clone(),
            tier: ticket.tier.clone(),
            seats_in,
            at,
        }
    }
}

/// What came of a scan. A refusal is kept like an admission, so it is no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    Done(Passage),
    /// The door stays shut.
    Refused(DoorRefusal),
}

/// Where a scan comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanSource {
    /// Name of the device.
    pub device: Option<String>,
    /// The device's own id of the scan.
    pub client_scan: Option<ClientScanId>,
}

/// One scan, with all that was drawn for it.
pub(super) struct Scanning {
    context: RequestContext,
    signer: Arc<dyn TicketSigner>,
    pub shown: Shown,
    pub scan: Scan,
    audit_id: AuditId,
}

impl Scanning {
    /// Checks the fields and the signature, and draws what the scan needs.
    pub fn begin(
        app: &App,
        context: &RequestContext,
        staff: UserId,
        event: EventId,
        direction: ScanDirection,
        presented: &Presented,
        source: &ScanSource,
    ) -> Result<Self, Violations> {
        let device = source.device.as_deref().unwrap_or_default();
        let device = fields::text("/device", device, LONGEST_DEVICE, Lines::One)?;
        let now = app.clock.now();
        let shown = Shown::read(presented, &*app.ticket_signer);
        Ok(Self {
            context: context.clone(),
            signer: Arc::clone(&app.ticket_signer),
            scan: Scan {
                id: ids::draw::<ScanId>(now, &*app.entropy),
                event,
                ticket: shown.ticket(),
                direction,
                method: shown.method(),
                given_reason: String::new(),
                by: staff,
                device,
                client_id: source.client_scan,
                at: now,
            },
            shown,
            audit_id: ids::draw(now, &*app.entropy),
        })
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.scan.at
    }

    /// Reads what decides, if the one who scans may stand at this door.
    pub async fn look(&self, tx: &mut dyn Repositories) -> Result<DoorView, Interrupted> {
        let view = tx.attendance().look(&self.question()).await?;
        self.seen(view)
    }

    /// What has to be known.
    pub fn question(&self) -> DoorQuestion {
        DoorQuestion {
            event: self.scan.event,
            staff: self.scan.by,
            ticket: self.shown.ticket(),
            client_scan: self.scan.client_id,
        }
    }

    /// What was seen, if the one who scans may stand at this door.
    pub fn seen(&self, view: Option<DoorView>) -> Result<DoorView, Interrupted> {
        view.filter(|view| self.is_allowed(view)).ok_or(Interrupted::NotAllowed)
    }

    fn is_allowed(&self, view: &DoorView) -> bool {
        let subject = Subject::User {
            id: self.scan.by,
            is_superuser: view.is_superuser,
            grants: &view.grants,
        };
        let door = Resource::Event {
            id: self.scan.event,
            host: view.host,
        };
        allows(subject, Permission::DoorScan, door)
    }

    /// The ticket, if the database confirms what was shown.
    pub fn confirm<'v>(&self, view: &'v DoorView) -> Result<&'v DoorTicket, DoorRefusal> {
        self.shown.confirm(view, &*self.signer)
    }

    /// The same scan with a one-time code that was sent for this generation of the ticket's code.
    pub fn told(self, ticket: TicketId, generation: u16) -> Self {
        Self {
            shown: Shown::Told(ticket, Some(generation)),
            ..self
        }
    }

    /// The same scan of somebody whom the door knows by name, for this reason.
    pub fn because(self, given_reason: String) -> Self {
        let scan = Scan {
            given_reason,
            ..self.scan
        };
        Self { scan, ..self }
    }

    /// The scan with its audit entry.
    pub fn decided(&self, action: AuditAction, changes: Changes) -> DecidedScan {
        DecidedScan {
            scan: self.scan.clone(),
            audit: self.entry(action, self.scan.ticket).changes(self.explained(changes)),
        }
    }

    /// Keeps the scan as refused.
    pub async fn refuse(
        &self,
        tx: &mut dyn Repositories,
        action: AuditAction,
        view: &DoorView,
        refusal: &DoorRefusal,
    ) -> Result<(), StoreError> {
        let refused = self.refused(action, view, refusal);
        tx.attendance().refuse(&refused, refusal).await
    }

    /// The scan with its audit entry, where it is refused.
    pub fn refused(&self, action: AuditAction, view: &DoorView, refusal: &DoorRefusal) -> DecidedScan {
        // A code may name a ticket that does not exist.
        let ticket = view.ticket.as_ref().map(|ticket| ticket.id);
        let severity = match refusal {
            DoorRefusal::Unknown | DoorRefusal::NotValid | DoorRefusal::OtpWrong => Severity::Medium,
            _ => Severity::Low,
        };
        DecidedScan {
            scan: Scan {
                ticket,
                ..self.scan.clone()
            },
            audit: self
                .entry(action, ticket)
                .severity(severity)
                .changes(self.explained(Changes::none()))
                .refused(refusal.code()),
        }
    }

    /// What the audit log says besides of a scan that needed no code.
    fn explained(&self, changes: Changes) -> Changes {
        let changes = match self.scan.method {
            ScanMethod::Code => changes,
            method @ (ScanMethod::Otp | ScanMethod::Name) => changes.set("method", method.as_str()),
        };
        if self.scan.given_reason.is_empty() {
            changes
        } else {
            changes.set("reason", self.scan.given_reason.as_str())
        }
    }

    /// Begins the scan's audit entry. One by name is for those who look for trouble.
    pub fn entry(&self, action: AuditAction, ticket: Option<TicketId>) -> AuditEntry {
        let object = match ticket {
            Some(ticket) => AuditObject::new(ObjectKind::Ticket, ticket.uuid()),
            None => AuditObject::unknown(ObjectKind::Ticket),
        };
        let entry = self.context.audit(self.audit_id, self.now(), action, object);
        let entry = entry.of_event(self.scan.event);
        if self.scan.given_reason.is_empty() {
            entry
        } else {
            entry.severity(Severity::Medium)
        }
    }

    /// What was answered to the scan that the device repeats.
    pub async fn recall(&self, tx: &mut dyn Repositories, view: &DoorView) -> Result<Verdict, DoorError> {
        let kept = match self.scan.client_id {
            Some(client_scan) => tx.attendance().recall(self.scan.event, client_scan).await?,
            None => None,
        };
        let found = view.ticket.as_ref().map(|ticket| ticket.id);
        let kept = kept.filter(|kept| kept.ticket == found && kept.direction == self.scan.direction);
        let kept = kept.ok_or(DoorError::ScanIdReused)?;
        Ok(match &view.ticket {
            Some(ticket) if kept.outcome == ScanOutcome::Ok => {
                Verdict::Done(Passage::of(ticket, kept.at, kept.seats_in))
            }
            _ => Verdict::Refused(DoorRefusal::recalled(kept.outcome, &kept.reason, kept.named)),
        })
    }
}

/// What the caller hears of an interruption.
pub(super) async fn explain(app: &App, context: &RequestContext, event: EventId, cause: Interrupted) -> DoorError {
    if let Interrupted::Failed(error) = cause {
        return error;
    }
    let (queries, now) = (&*app.event_queries, app.clock.now());
    match authorize_read(queries, context.actor, Permission::DoorScan, event, now).await {
        Err(error) => error.into(),
        // The permission was given between the look and now.
        Ok(_) => StoreError::Contended("the door's permissions have just changed".to_owned()).into(),
    }
}
