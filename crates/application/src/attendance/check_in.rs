//! Lets a guest in.

use async_trait::async_trait;
use turnout_domain::attendance::{DoorRefusal, DoorTicket, ScanDirection, Step, judge_entry};
use turnout_domain::audit::{AuditAction, Changes};
use turnout_domain::ids::{EventId, NotificationId, UserId};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{Admission, DoorView};
use turnout_ports::store::{Mode, Repositories, StoreError};

use super::error::Interrupted;
use super::scanning::{LOOKS, Passage, ScanSource, Scanning, Verdict, explain};
use super::{DoorError, Presented, notice};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

/// A guest shows a code.
pub struct CheckIn {
    /// At whose door.
    pub event: EventId,
    /// The text that the device read.
    pub code: String,
    /// Where the scan comes from.
    pub source: ScanSource,
}

/// Redeems the ticket whose code is shown, once, whatever races.
pub async fn check_in(
    app: &App,
    context: &RequestContext,
    staff: UserId,
    input: CheckIn,
    once: Once<'_, Verdict>,
) -> Result<Answer<Verdict>, DoorError> {
    let presented = Presented::Code(input.code);
    let scanning = Scanning::begin(
        app,
        context,
        staff,
        input.event,
        ScanDirection::In,
        &presented,
        &input.source,
    );
    let scanning = scanning.map_err(DoorError::Invalid)?;
    let now = scanning.now();
    let notification = ids::draw(now, &*app.entropy);
    let work = Entering { scanning, notification };
    match execute_once(&*app.store, &work, &once, now).await {
        Ok(answer) => Ok(answer),
        Err(cause) => Err(explain(app, context, input.event, cause).await),
    }
}

struct Entering<'a> {
    scanning: Scanning<'a>,
    notification: NotificationId,
}

#[async_trait]
impl UnitOfWork for Entering<'_> {
    type Output = Verdict;
    type Error = Interrupted;
    const MODE: Mode = Mode::EachStatement;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, Interrupted> {
        for _ in 0..LOOKS {
            let view = self.scanning.look(tx).await?;
            if view.is_repeated {
                return Ok(self.scanning.recall(tx, &view).await?);
            }
            match self.judge(&view) {
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
}

impl Entering<'_> {
    fn judge<'v>(&self, view: &'v DoorView) -> Result<(&'v DoorTicket, Step), DoorRefusal> {
        let ticket = self.scanning.confirm(view)?;
        let generation = self.scanning.shown.generation().ok_or(DoorRefusal::Unknown)?;
        let step = judge_entry(&view.door, ticket, generation, self.scanning.now())?;
        Ok((ticket, step))
    }

    async fn enter(
        &self,
        tx: &mut dyn Repositories,
        view: &DoorView,
        ticket: &DoorTicket,
        step: Step,
    ) -> Result<bool, StoreError> {
        let (active, used) = (TicketStatus::Active.as_str(), TicketStatus::Used.as_str());
        let changes = match step {
            Step::First => Changes::none().from_to("status", active, used),
            Step::Again => Changes::none(),
        };
        let changes = changes.set("device", self.scanning.scan.device.as_str());
        let decided = self.scanning.decided(AuditAction::CheckedIn, changes);
        if step == Step::Again {
            return tx.attendance().readmit(&decided, ticket.generation).await;
        }
        let admission = Admission {
            decided,
            generation: ticket.generation,
            notice: notice::of_admission(self.notification, self.scanning.scan.by, &view.door, ticket),
        };
        tx.attendance().admit(&admission).await
    }
}

#[cfg(test)]
mod tests;
