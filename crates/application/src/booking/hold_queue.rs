//! Who waits for seats: one line for each event, and a few batches under way at a time.
//!
//! Wishes that come while batches are being written are decided together in the next one: those of one event first come
//! first served, and with them those of the other events whose turn it is, as many as fit. An event is in one batch at a
//! time. A batch runs in a task of its own: a client that goes away neither stops it nor loses a seat. A seat that was
//! kept for somebody who went away is a hold like any other; the same request with the same key gets it, and otherwise
//! it runs out.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;
use turnout_domain::ids::EventId;
use turnout_ports::store::StoreError;

use super::hold_batch::{HoldBatch, HoldOutcome, Outcomes, Wisher};
use super::hold_lines::{Lines, Waiting};
use super::reserve_seats::ReserveError;
use crate::app::App;
use crate::ids::Sequence;
use crate::unit_of_work::execute;

/// How many batches are under way at a time. While they are, batches grow, which costs less than more of them would.
const WORKERS: usize = 4;

/// A batch that takes longer waits for a lock that somebody keeps. It makes room for another worker, so that the other
/// events go on.
const PATIENCE: Duration = Duration::from_millis(100);

/// The lines of this process. Clones share them.
#[derive(Clone)]
pub struct HoldQueue {
    lines: Arc<Mutex<Lines>>,
    runtime: Option<Handle>,
}

impl HoldQueue {
    /// Lines of at most `limit` people each. Batches run on the runtime that this is called from, if there is one, so
    /// that they outlive the threads of the HTTP interface.
    pub fn new(limit: usize) -> Self {
        Self::with_workers(limit, WORKERS)
    }

    fn with_workers(limit: usize, workers: usize) -> Self {
        Self {
            lines: Arc::new(Mutex::new(Lines::new(limit, workers))),
            runtime: Handle::try_current().ok(),
        }
    }

    /// Joins the line of the event and waits for the outcome.
    pub(super) async fn decide(&self, app: &App, wisher: Wisher) -> HoldOutcome {
        let (answer, outcome) = oneshot::channel();
        let needs_worker = self.lines().join(Waiting { wisher, answer })?;
        if needs_worker {
            self.start_worker(app);
        }
        outcome.await.unwrap_or_else(|_| {
            let lost = StoreError::Unavailable("the batch of a hold broke off".to_owned());
            Err(ReserveError::Store(lost))
        })
    }

    /// Makes room for another worker, if not too many have done so, and starts it where there is work for it.
    fn step_aside(&self, app: &App) -> bool {
        let (is_aside, needs_worker) = self.lines().step_aside();
        if needs_worker {
            self.start_worker(app);
        }
        is_aside
    }

    fn start_worker(&self, app: &App) {
        let work = work_off(self.clone(), app.clone());
        // Without a runtime nobody waits any more, and there is nothing to work off.
        let runtime = self.runtime.clone().or_else(|| Handle::try_current().ok());
        if let Some(runtime) = runtime {
            drop(runtime.spawn(work));
        }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        // Nothing panics while the lines are locked, and they are whole between any two of its steps.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes batch after batch until nobody waits whom no other worker serves.
async fn work_off(queue: HoldQueue, app: App) {
    loop {
        let Some(batch) = queue.lines().next_batch() else {
            return;
        };
        let mut turn = Turn {
            queue: &queue,
            app: &app,
            events: batch.iter().map(|waiting| waiting.wisher.request.event).collect(),
            is_over: false,
            is_aside: false,
        };
        let (wishers, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.wisher, one.answer)).unzip();
        let outcomes = decide_patiently(&app, &wishers, &mut turn).await;
        let mut undecided = Vec::new();
        for ((wisher, answer), outcome) in wishers.into_iter().zip(answers).zip(outcomes) {
            match outcome {
                // Who went away does not listen.
                Some(outcome) => drop(answer.send(outcome)),
                None => undecided.push(Waiting { wisher, answer }),
            }
        }
        queue.lines().end_turn(&turn.events, undecided);
        turn.is_over = true;
        if turn.is_aside && !queue.lines().step_back() {
            return;
        }
    }
}

/// Decides the batch. If that takes long, the worker makes room for another meanwhile.
async fn decide_patiently(app: &App, wishers: &[Wisher], turn: &mut Turn<'_>) -> Outcomes {
    let mut deciding = pin!(decide(app, wishers));
    if let Ok(outcomes) = timeout(PATIENCE, &mut deciding).await {
        return outcomes;
    }
    turn.is_aside = turn.queue.step_aside(app);
    deciding.await
}

/// The turn of some events. Should it break off, everybody in their lines is sent away, and another worker goes on with the
/// other lines: none must stand until somebody comes.
struct Turn<'a> {
    queue: &'a HoldQueue,
    app: &'a App,
    events: Vec<EventId>,
    is_over: bool,
    /// Its worker made room for another.
    is_aside: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.is_over && self.queue.lines().break_off(&self.events, self.is_aside) {
            self.queue.start_worker(self.app);
        }
    }
}

/// Decides the batch. What the store refuses for one of many is tried one by one, so that it harms nobody else.
async fn decide(app: &App, wishers: &[Wisher]) -> Outcomes {
    match decide_together(app, wishers).await {
        Ok(outcomes) => outcomes,
        Err(StoreError::Rejected(_) | StoreError::Corrupt(_)) if wishers.len() > 1 => {
            let mut outcomes = Vec::with_capacity(wishers.len());
            for wisher in wishers {
                let alone = decide_together(app, std::slice::from_ref(wisher)).await;
                outcomes.extend(alone.unwrap_or_else(|error| vec![Some(Err(error.into()))]));
            }
            outcomes
        }
        Err(error) => wishers.iter().map(|_| Some(Err(error.clone().into()))).collect(),
    }
}

async fn decide_together(app: &App, wishers: &[Wisher]) -> Result<Outcomes, StoreError> {
    let now = app.clock.now();
    let unit = HoldBatch {
        wishers,
        settings: &app.booking_settings,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

#[cfg(test)]
mod tests;
