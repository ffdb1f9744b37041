//! One scan that is told later.

use async_trait::async_trait;
use turnout_domain::attendance::{
    Claim, ClaimOrigin, DoorRefusal, DoorTicket, Entry, Scan, ScanDirection, ScanOutcome, SeenAt, Standing, Timeline,
    judge_offline, merge,
};
use turnout_domain::audit::{AuditAction, Changes, Severity};
use turnout_domain::fields::Violations;
use turnout_domain::ids::{EventId, NotificationId, ScanId, TicketId, UserId};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{DoorView, KeptClaim, OfflineScan, Recount};
use turnout_ports::store::{Repositories, StoreError};

use super::{OfflineReport, Seen, Told, ToldScan};
use crate::app::App;
use crate::attendance::DoorError;
use crate::attendance::error::Interrupted;
use crate::attendance::notice;
use crate::attendance::scanning::{ScanSource, Scanning};
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::UnitOfWork;

pub(super) struct Telling {
    scanning: Scanning,
    report: OfflineReport,
    seen_at: SeenAt,
    notification: NotificationId,
}

impl Telling {
    pub fn begin(
        app: &App,
        context: &RequestContext,
        staff: UserId,
        event: EventId,
        report: OfflineReport,
    ) -> Result<Self, Violations> {
        let source = ScanSource {
            device: Some(report.device.clone()),
            client_scan: Some(report.client_scan),
        };
        let presented = report.seen.presented();
        let scanning = Scanning::begin(app, context, staff, event, report.direction, &presented, &source)?;
        let now = scanning.now();
        Ok(Self {
            seen_at: SeenAt::believed(report.device_at, now),
            notification: ids::draw(now, &*app.entropy),
            scanning,
            report,
        })
    }
}

#[async_trait]
impl UnitOfWork for Telling {
    type Output = ToldScan;
    type Error = Interrupted;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<ToldScan, Interrupted> {
        // First, so that what is read next stays as it is.
        if let Some(ticket) = self.scanning.shown.ticket() {
            tx.attendance().lock(ticket).await?;
        }
        let view = self.scanning.look(tx).await?;
        if view.is_repeated {
            return Ok(self.repeat(tx, &view).await?);
        }
        let told = match self.judge(&view) {
            Ok(ticket) => self.merge(tx, &view, ticket).await?,
            Err(refusal) => {
                let ticket = view.ticket.as_ref().map(|ticket| ticket.id);
                self.keep(tx, ticket, Some(&refusal)).await?;
                self.audit(tx, ticket, Changes::none(), Some(&refusal)).await?;
                self.told(&view, Told::Refused(refusal))
            }
        };
        Ok(told)
    }
}

impl Telling {
    fn judge<'v>(&self, view: &'v DoorView) -> Result<&'v DoorTicket, DoorRefusal> {
        let ticket = self.scanning.confirm(view)?;
        let generation = match &self.report.seen {
            Seen::Ticket(_, generation) => Some(*generation),
            Seen::Code(_) => self.scanning.shown.generation(),
        };
        let generation = generation.ok_or(DoorRefusal::Unknown)?;
        let (direction, at) = (self.report.direction, self.seen_at.at);
        judge_offline(&view.door, ticket, generation, direction, at)?;
        Ok(ticket)
    }

    /// Adds the scan to those of its ticket and writes what they come to now.
    async fn merge(
        &self,
        tx: &mut dyn Repositories,
        view: &DoorView,
        ticket: &DoorTicket,
    ) -> Result<ToldScan, StoreError> {
        let known = tx.attendance().claims(ticket.id).await?;
        let own = Claim {
            scan: self.scanning.scan.id,
            origin: ClaimOrigin::Offline {
                id: self.report.client_scan,
            },
            direction: self.report.direction,
            at: self.seen_at.at,
            device: self.report.device.clone(),
        };
        let all: Vec<_> = known.iter().map(|known| known.claim.clone()).chain([own]).collect();
        let timeline = merge(&all, view.door.allows_reentry);
        let refusal = timeline.standing(self.scanning.scan.id).and_then(Standing::refusal);
        self.keep(tx, Some(ticket.id), refusal.as_ref()).await?;
        tx.attendance().recount(&recounts(&known, &timeline)).await?;
        tx.attendance().settle(ticket.id, &timeline.presence).await?;
        let comes_in = ticket.status == TicketStatus::Active && timeline.presence.used_at.is_some();
        let changes = self.changes(&timeline, comes_in);
        self.audit(tx, Some(ticket.id), changes, refusal.as_ref()).await?;
        if comes_in {
            let notice = notice::of_admission(self.notification, self.scanning.scan.by, &view.door, ticket);
            tx.notifications().add(&[notice]).await?;
        }
        Ok(ToldScan {
            duplicates: duplicates(&timeline, self.scanning.scan.id),
            ..self.told(view, refusal.map_or(Told::Counts, Told::Refused))
        })
    }

    /// What a scan counts as that was told before.
    async fn repeat(&self, tx: &mut dyn Repositories, view: &DoorView) -> Result<ToldScan, DoorError> {
        let kept = tx
            .attendance()
            .recall(self.scanning.scan.event, self.report.client_scan)
            .await?;
        let found = view.ticket.as_ref().map(|ticket| ticket.id);
        let kept = kept.filter(|kept| kept.ticket == found && kept.direction == self.report.direction);
        let Some(kept) = kept else {
            return Ok(ToldScan {
                ticket: None,
                ..self.told(view, Told::ScanIdReused)
            });
        };
        let known = match found {
            Some(ticket) => tx.attendance().claims(ticket).await?,
            None => Vec::new(),
        };
        let known: Vec<_> = known.into_iter().map(|known| known.claim).collect();
        let timeline = merge(&known, view.door.allows_reentry);
        let refusal = match timeline.standing(kept.id) {
            Some(standing) => standing.refusal(),
            None => Some(DoorRefusal::recalled(kept.outcome, &kept.reason, kept.named)),
        };
        Ok(ToldScan {
            seen_at: SeenAt {
                at: kept.at,
                ..SeenAt::believed(self.report.device_at, kept.at)
            },
            is_repeated: true,
            duplicates: duplicates(&timeline, kept.id),
            ..self.told(view, refusal.map_or(Told::Counts, Told::Refused))
        })
    }

    /// A stranger's ticket and no ticket get one answer.
    fn told(&self, view: &DoorView, told: Told) -> ToldScan {
        let hides = matches!(told, Told::Refused(DoorRefusal::Unknown | DoorRefusal::WrongEvent));
        ToldScan {
            client_scan: self.report.client_scan,
            direction: self.report.direction,
            seen_at: self.seen_at,
            is_repeated: false,
            ticket: view.ticket.clone().filter(|_| !hides),
            told,
            duplicates: Vec::new(),
        }
    }

    async fn keep(
        &self,
        tx: &mut dyn Repositories,
        ticket: Option<TicketId>,
        refusal: Option<&DoorRefusal>,
    ) -> Result<(), StoreError> {
        let scan = Scan {
            ticket,
            at: self.seen_at.at,
            ..self.scanning.scan.clone()
        };
        let offline = OfflineScan {
            scan,
            device_at: self.report.device_at,
            refusal: refusal.cloned(),
        };
        tx.attendance().keep_offline(&offline).await
    }

    fn changes(&self, timeline: &Timeline, comes_in: bool) -> Changes {
        let (active, used) = (TicketStatus::Active.as_str(), TicketStatus::Used.as_str());
        let changes = if comes_in {
            Changes::none().from_to("status", active, used)
        } else {
            Changes::none()
        };
        let changes = changes
            .set("device", self.report.device.as_str())
            .set("scanned_at", self.seen_at.at.to_rfc3339());
        let duplicates = duplicates(timeline, self.scanning.scan.id);
        let devices: Vec<_> = duplicates.into_iter().map(|duplicate| duplicate.device).collect();
        if devices.is_empty() {
            changes
        } else {
            changes.set("duplicates", devices.join(", "))
        }
    }

    async fn audit(
        &self,
        tx: &mut dyn Repositories,
        ticket: Option<TicketId>,
        changes: Changes,
        refusal: Option<&DoorRefusal>,
    ) -> Result<(), StoreError> {
        let action = match (self.report.direction, refusal) {
            (ScanDirection::Out, None) => AuditAction::CheckedOut,
            (ScanDirection::Out, Some(_)) => AuditAction::CheckOutRefused,
            (_, None) => AuditAction::CheckedIn,
            (_, Some(_)) => AuditAction::CheckInRefused,
        };
        let entry = self.scanning.entry(action, ticket).changes(changes);
        let entry = match refusal {
            Some(refusal) => entry.severity(Severity::Medium).refused(refusal.code()),
            None => entry,
        };
        tx.audit().append(&[entry]).await
    }
}

/// The scans that count as something else since this one became known.
fn recounts(known: &[KeptClaim], timeline: &Timeline) -> Vec<Recount> {
    let recount = |known: &KeptClaim| {
        let refusal = timeline.standing(known.claim.scan)?.refusal();
        let counts_as = refusal.map_or(ScanOutcome::Ok, |refusal| refusal.outcome());
        (counts_as != known.counts_as).then_some(Recount {
            scan: known.claim.scan,
            counts_as,
        })
    };
    known.iter().filter_map(recount).collect()
}

fn duplicates(timeline: &Timeline, scan: ScanId) -> Vec<Entry> {
    let entry = |claim: &Claim| Entry {
        at: claim.at,
        device: claim.device.clone(),
    };
    timeline.duplicates_of(scan).map(entry).collect()
}
