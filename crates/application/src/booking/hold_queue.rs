//! Who waits for seats: one line for each event, and one batch of each line under way in this process.
//!
//! Wishes that come while a batch is being written are decided together in the next one, first come first served. The
//! batch runs in a task of its own: a client that goes away neither stops it nor loses a seat. A seat that was kept
//! for somebody who went away is a hold like any other; the same request with the same key gets it, and otherwise it
//! runs out.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use turnout_domain::ids::EventId;
use turnout_ports::idempotency::IdempotencyKey;
use turnout_ports::store::StoreError;

use super::hold_batch::{HoldBatch, HoldOutcome, Wisher};
use super::reserve_seats::ReserveError;
use crate::app::App;
use crate::ids::Sequence;
use crate::unit_of_work::execute;

/// How many wishes one transaction decides at most.
const BATCH: usize = 128;

/// Somebody in the line.
struct Waiting {
    wisher: Wisher,
    answer: oneshot::Sender<HoldOutcome>,
}

type Lines = HashMap<EventId, VecDeque<Waiting>>;

/// The lines of this process. Clones share them.
#[derive(Clone)]
pub struct HoldQueue {
    /// An event has a line while a task works on it.
    lines: Arc<Mutex<Lines>>,
    limit: usize,
    runtime: Option<Handle>,
}

impl HoldQueue {
    /// Lines of at most `limit` people each. Batches run on the runtime that this is called from, if there is one, so
    /// that they outlive the threads of the HTTP interface.
    pub fn new(limit: usize) -> Self {
        Self {
            lines: Arc::default(),
            limit,
            runtime: Handle::try_current().ok(),
        }
    }

    /// Joins the line of the event and waits for the outcome.
    pub(super) async fn decide(&self, app: &App, event: EventId, wisher: Wisher) -> HoldOutcome {
        let (answer, outcome) = oneshot::channel();
        self.join(app, event, Waiting { wisher, answer })?;
        outcome.await.unwrap_or_else(|_| {
            let lost = StoreError::Unavailable("the batch of a hold broke off".to_owned());
            Err(ReserveError::Store(lost))
        })
    }

    fn join(&self, app: &App, event: EventId, waiting: Waiting) -> Result<(), ReserveError> {
        let mut lines = self.lines();
        if let Some(line) = lines.get_mut(&event) {
            if line.len() >= self.limit {
                return Err(ReserveError::Busy);
            }
            line.push_back(waiting);
            return Ok(());
        }
        lines.insert(event, VecDeque::from([waiting]));
        drop(lines);
        let work = work_off(self.clone(), app.clone(), event);
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(work)),
            None => drop(tokio::spawn(work)),
        }
        Ok(())
    }

    /// The next ones in the line who still wait; nobody twice with the same key, because the second one gets the answer
    /// of the first. The line ends with `None`.
    fn next_batch(&self, event: EventId) -> Option<Vec<Waiting>> {
        let mut lines = self.lines();
        let line = lines.get_mut(&event)?;
        let mut keys: HashSet<IdempotencyKey> = HashSet::new();
        let mut batch = Vec::new();
        let mut later = VecDeque::new();
        while batch.len() < BATCH {
            let Some(waiting) = line.pop_front() else { break };
            let is_first = match &waiting.wisher.request.idempotency {
                Some(key) => keys.insert(key.clone()),
                None => true,
            };
            if waiting.answer.is_closed() {
                continue;
            }
            if is_first {
                batch.push(waiting);
            } else {
                later.push_back(waiting);
            }
        }
        while let Some(waiting) = later.pop_back() {
            line.push_front(waiting);
        }
        if batch.is_empty() {
            lines.remove(&event);
            return None;
        }
        Some(batch)
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        // Nothing panics while the lines are locked, and they are whole between any two of its steps.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works the line off until nobody waits.
async fn work_off(queue: HoldQueue, app: App, event: EventId) {
    let mut line = Line {
        queue: &queue,
        event,
        is_done: false,
    };
    while let Some(batch) = queue.next_batch(event) {
        let (wishers, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.wisher, one.answer)).unzip();
        let outcomes = decide(&app, event, &wishers).await;
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Who went away does not listen.
            let _ = answer.send(outcome);
        }
    }
    line.is_done = true;
}

/// A line whose task breaks off must not stand for ever: everybody in it is sent away.
struct Line<'a> {
    queue: &'a HoldQueue,
    event: EventId,
    is_done: bool,
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            self.queue.lines().remove(&self.event);
        }
    }
}

/// Decides the batch. What the store refuses for one of many is tried one by one, so that it harms nobody else.
async fn decide(app: &App, event: EventId, wishers: &[Wisher]) -> Vec<HoldOutcome> {
    match decide_together(app, event, wishers).await {
        Ok(outcomes) => outcomes,
        Err(StoreError::Rejected(_) | StoreError::Corrupt(_)) if wishers.len() > 1 => {
            let mut outcomes = Vec::with_capacity(wishers.len());
            for wisher in wishers {
                let alone = decide_together(app, event, std::slice::from_ref(wisher)).await;
                outcomes.extend(alone.unwrap_or_else(|error| vec![Err(error.into())]));
            }
            outcomes
        }
        Err(error) => wishers.iter().map(|_| Err(error.clone().into())).collect(),
    }
}

async fn decide_together(app: &App, event: EventId, wishers: &[Wisher]) -> Result<Vec<HoldOutcome>, StoreError> {
    let now = app.clock.now();
    let unit = HoldBatch {
        event,
        wishers,
        settings: &app.booking_settings,
        ids: Sequence::draw(now, &*app.entropy),
        turn_ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

#[cfg(test)]
mod tests;
