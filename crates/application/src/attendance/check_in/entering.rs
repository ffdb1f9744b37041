//! A guest who passes the door, once it is known which ticket it is.

use std::sync::Arc;

use async_trait::async_trait;
use turnout_domain::attendance::{DoorRefusal, DoorTicket, Step, judge_entry};
use turnout_domain::audit::{AuditAction, Changes};
use turnout_domain::ids::{NotificationId, OtpId};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{Admission, DecidedScan, DoorView};
use turnout_ports::store::{Mode, Repositories, StoreError};

use crate::app::App;
use crate::attendance::error::Interrupted;
use crate::attendance::notice;
use crate::attendance::scanning::{LOOKS, Passage, Scanning, Verdict};
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

pub(super) struct Entering {
    pub scanning: Scanning,
    /// The one-time code that is spent by it.
    otp: Option<OtpId>,
    notification: NotificationId,
}

/// Lets somebody in by a code or by name: beside all who come in at the same time. Whatever asks for more than a first
/// admission or a refusal is decided by itself: without a transaction, where its only write is one statement; behind the
/// door's lock where people inside are counted. So is a request with a key, which is claimed and answered in the
/// transaction of its effect.
pub(super) async fn enter(
    app: &App,
    entering: Entering,
    once: &Once<'_, Verdict>,
) -> Result<Answer<Verdict>, Interrupted> {
    let entering = Arc::new(entering);
    let (store, now) = (&*app.store, entering.scanning.now());
    let beside_others = match once.key {
        None => app.entries.decide(app, &entering).await,
        Some(_) => Ok(None),
    };
    let decided = match beside_others {
        Ok(Some(verdict)) => return Ok(Answer::Done(verdict)),
        Ok(None) => execute_once(store, &*entering, once, now).await,
        Err(interrupted) => Err(interrupted),
    };
    match decided {
        Err(Interrupted::InsideIsCounted) => execute_once(store, &BehindLock(&entering), once, now).await,
        decided => decided,
    }
}

impl Entering {
    pub fn new(app: &App, scanning: Scanning, otp: Option<OtpId>) -> Self {
        Self {
            notification: ids::draw(scanning.now(), &*app.entropy),
            scanning,
            otp,
        }
    }
}

#[async_trait]
impl UnitOfWork for Entering {
    type Output = Verdict;
    type Error = Interrupted;
    const MODE: Mode = Mode::EachStatement;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, Interrupted> {
        self.decide(tx, false).await
    }
}

/// The same while nobody else is let into the event: of several guests before a house with room for one, one comes in.
pub(super) struct BehindLock<'a>(pub &'a Entering);

#[async_trait]
impl UnitOfWork for BehindLock<'_> {
    type Output = Verdict;
    type Error = Interrupted;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, Interrupted> {
        tx.attendance().lock_door(self.0.scanning.scan.event).await?;
        self.0.decide(tx, true).await
    }
}

impl Entering {
    async fn decide(&self, tx: &mut dyn Repositories, is_locked: bool) -> Result<Verdict, Interrupted> {
        for _ in 0..LOOKS {
            let view = self.scanning.look(tx).await?;
            if view.is_repeated {
                return Ok(self.scanning.recall(tx, &view).await?);
            }
            let judged = self.judge(&view);
            if !is_locked && depends_on_room(&view, &judged) {
                return Err(Interrupted::InsideIsCounted);
            }
            let judged = match judged {
                Ok(_) if !self.spend_otp(tx).await? => Err(DoorRefusal::OtpExpired),
                other => other,
            };
            match judged {
                Ok((ticket, step)) => {
                    if self.enter(tx, &view, ticket, step).await? {
                        let seats_in = ticket.others_inside + 1;
                        return Ok(Verdict::Done(Passage::of(ticket, self.scanning.now(), seats_in)));
                    }
                }
                Err(refusal) => {
                    let action = AuditAction::CheckInRefused;
                    self.scanning.refuse(tx, action, &view, &refusal).await?;
                    return Ok(Verdict::Refused(refusal));
                }
            }
        }
        Err(StoreError::Contended("others kept changing the ticket".to_owned()).into())
    }

    pub fn judge<'v>(&self, view: &'v DoorView) -> Result<(&'v DoorTicket, Step), DoorRefusal> {
        let ticket = self.scanning.confirm(view)?;
        let (generation, now) = (self.scanning.shown.generation(), self.scanning.now());
        let step = judge_entry(&view.door, ticket, generation, view.inside, now)?;
        Ok((ticket, step))
    }

    /// Whether the one-time code, if that is what was told, is still good. Of several scans it is good for one.
    async fn spend_otp(&self, tx: &mut dyn Repositories) -> Result<bool, StoreError> {
        match self.otp {
            Some(otp) => tx.check_in_otps().consume(otp).await,
            None => Ok(true),
        }
    }

    async fn enter(
        &self,
        tx: &mut dyn Repositories,
        view: &DoorView,
        ticket: &DoorTicket,
        step: Step,
    ) -> Result<bool, StoreError> {
        if step == Step::Again {
            let decided = self.admitted(Changes::none());
            return tx.attendance().readmit(&decided, ticket.generation).await;
        }
        tx.attendance().admit(&self.admission(view, ticket)).await
    }

    /// The first admission with this ticket.
    pub fn admission(&self, view: &DoorView, ticket: &DoorTicket) -> Admission {
        let (active, used) = (TicketStatus::Active.as_str(), TicketStatus::Used.as_str());
        Admission {
            decided: self.admitted(Changes::none().from_to("status", active, used)),
            generation: ticket.generation,
            notice: notice::of_admission(self.notification, self.scanning.scan.by, &view.door, ticket),
        }
    }

    fn admitted(&self, changes: Changes) -> DecidedScan {
        let changes = changes.set("device", self.scanning.scan.device.as_str());
        self.scanning.decided(AuditAction::CheckedIn, changes)
    }
}

/// Whether somebody is let in or not because of those inside. Whatever is refused anyway needs no lock.
pub(super) fn depends_on_room<T>(view: &DoorView, judged: &Result<T, DoorRefusal>) -> bool {
    view.door.max_inside.is_some() && matches!(judged, Ok(_) | Err(DoorRefusal::HouseFull))
}
