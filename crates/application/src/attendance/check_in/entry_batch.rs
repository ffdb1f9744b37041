//! One unit of work for many who want to come in: look, decide, write.

use std::sync::Arc;

use async_trait::async_trait;
use turnout_domain::attendance::{DoorRefusal, Step};
use turnout_domain::audit::AuditAction;
use turnout_ports::attendance::{DoorQuestion, DoorView, KeptEntry};
use turnout_ports::store::{Mode, Repositories, StoreError};

use super::entering::{Entering, depends_on_room};
use crate::attendance::error::Interrupted;
use crate::attendance::scanning::{Passage, Verdict};
use crate::unit_of_work::UnitOfWork;

/// What comes of a scan. `None` if it is to be decided by itself: nothing was kept of it.
pub(super) type EntryOutcome = Result<Option<Verdict>, Interrupted>;

/// Scans that are decided together. No two of them have a ticket or an id of the device in common.
pub(super) struct EntryBatch<'a>(pub &'a [Arc<Entering>]);

#[async_trait]
impl UnitOfWork for EntryBatch<'_> {
    /// One for each scan, in their order.
    type Output = Vec<EntryOutcome>;
    type Error = StoreError;
    const MODE: Mode = Mode::WithFirstLock;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Vec<EntryOutcome>, StoreError> {
        let questions: Vec<DoorQuestion> = self.0.iter().map(|entering| entering.scanning.question()).collect();
        let views = tx.attendance().look_at_all(&questions).await?;
        if views.len() != questions.len() {
            return Err(StoreError::Corrupt("some at the door were not looked at".to_owned()));
        }
        let met = self.0.iter().zip(views);
        let met: Vec<Met> = met.map(|(entering, view)| meet(entering, view)).collect();
        let entries: Vec<KeptEntry> = met.iter().filter_map(Met::to_keep).cloned().collect();
        let kept = if entries.is_empty() {
            Vec::new()
        } else {
            tx.attendance().keep_entries(&entries).await?
        };
        let mut kept = kept.into_iter();
        let outcomes = met.into_iter().map(|met| match met {
            // Who was overtaken looks again alone.
            Met::Decided(_, verdict) => Ok(kept.next().flatten().map(|mates_before| beside(verdict, mates_before))),
            Met::Otherwise(outcome) => outcome,
        });
        Ok(outcomes.collect())
    }
}

/// What was found out about a scan.
enum Met {
    /// What is to be kept, and what the door is told if it is.
    Decided(Box<KeptEntry>, Verdict),
    /// Nothing is to be kept.
    Otherwise(EntryOutcome),
}

impl Met {
    fn to_keep(&self) -> Option<&KeptEntry> {
        match self {
            Self::Decided(entry, _) => Some(entry),
            Self::Otherwise(_) => None,
        }
    }
}

fn meet(entering: &Entering, view: Option<DoorView>) -> Met {
    let view = match entering.scanning.seen(view) {
        Ok(view) => view,
        Err(interrupted) => return Met::Otherwise(Err(interrupted)),
    };
    if view.is_repeated {
        return Met::Otherwise(Ok(None));
    }
    let judged = entering.judge(&view);
    if depends_on_room(&view, &judged) {
        return Met::Otherwise(Err(Interrupted::InsideIsCounted));
    }
    match judged {
        Ok((ticket, Step::First)) => {
            let passage = Passage::of(ticket, entering.scanning.now(), ticket.others_inside + 1);
            let entry = KeptEntry::Admitted(entering.admission(&view, ticket));
            Met::Decided(Box::new(entry), Verdict::Done(passage))
        }
        Ok((_, Step::Again)) => Met::Otherwise(Ok(None)),
        Err(refusal) => Met::Decided(Box::new(refused(entering, &view, &refusal)), Verdict::Refused(refusal)),
    }
}

/// What the door is told where so many of the same booking came in just before.
fn beside(verdict: Verdict, mates_before: u32) -> Verdict {
    match verdict {
        Verdict::Done(passage) => Verdict::Done(Passage {
            seats_in: passage.seats_in + mates_before,
            ..passage
        }),
        refused @ Verdict::Refused(_) => refused,
    }
}

fn refused(entering: &Entering, view: &DoorView, refusal: &DoorRefusal) -> KeptEntry {
    KeptEntry::Refused {
        decided: entering.scanning.refused(AuditAction::CheckInRefused, view, refusal),
        refusal: refusal.clone(),
    }
}
