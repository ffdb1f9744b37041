//! Notes that a guest leaves.

use async_trait::async_trait;
use turnout_domain::attendance::{DoorRefusal, DoorTicket, ScanDirection, judge_exit};
use turnout_domain::audit::{AuditAction, Changes};
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::attendance::DoorView;
use turnout_ports::store::{Mode, Repositories, StoreError};

use super::error::Interrupted;
use super::scanning::{LOOKS, Passage, ScanSource, Scanning, Verdict, explain};
use super::{DoorError, Presented};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::unit_of_work::UnitOfWork;

/// A guest goes.
pub struct CheckOut {
    /// From which event.
    pub event: EventId,
    /// The code, or the ticket that the staff picked.
    pub presented: Presented,
    /// Where the scan comes from.
    pub source: ScanSource,
}

/// Counts the guest as gone. Where the event allows it, the same ticket lets them in again.
pub async fn check_out(
    app: &App,
    context: &RequestContext,
    staff: UserId,
    input: CheckOut,
    once: Once<'_, Verdict>,
) -> Result<Answer<Verdict>, DoorError> {
    let (event, source) = (input.event, &input.source);
    let scanning = Scanning::begin(app, context, staff, event, ScanDirection::Out, &input.presented, source);
    let work = Leaving {
        scanning: scanning.map_err(DoorError::Invalid)?,
    };
    match execute_once(&*app.store, &work, &once, work.scanning.now()).await {
        Ok(answer) => Ok(answer),
        Err(cause) => Err(explain(app, context, event, cause).await),
    }
}

struct Leaving {
    scanning: Scanning,
}

#[async_trait]
impl UnitOfWork for Leaving {
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
                Ok(ticket) => {
                    let changes = Changes::none().set("device", self.scanning.scan.device.as_str());
                    let decided = self.scanning.decided(AuditAction::CheckedOut, changes);
                    if tx.attendance().let_out(&decided).await? {
                        let seats_in = ticket.others_inside;
                        return Ok(Verdict::Done(Passage::of(ticket, self.scanning.now(), seats_in)));
                    }
                }
                Err(refusal) => {
                    let action = AuditAction::CheckOutRefused;
                    self.scanning.refuse(tx, action, &view, &refusal).await?;
                    return Ok(Verdict::Refused(refusal));
                }
            }
        }
        Err(StoreError::Contended("others kept changing the ticket".to_owned()).into())
    }
}

impl Leaving {
    fn judge<'v>(&self, view: &'v DoorView) -> Result<&'v DoorTicket, DoorRefusal> {
        let ticket = self.scanning.confirm(view)?;
        judge_exit(&view.door, ticket, self.scanning.shown.generation())?;
        Ok(ticket)
    }
}
