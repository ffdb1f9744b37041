//! The workers that take batch after batch from the lines.
//!
//! An event is in one batch at a time. A batch runs in a task of its own: a client that goes away neither stops it nor
//! undoes what was decided for it.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;
use turnout_domain::ids::EventId;
use turnout_ports::store::StoreError;

use super::Waits;
use super::lines::{LineFull, Lines, Waiting};
use crate::app::App;

/// A batch that takes longer waits for a lock that somebody keeps. It makes room for another worker, so that the other
/// events go on.
const PATIENCE: Duration = Duration::from_millis(100);

/// The lines of this process and their workers. Clones share them.
pub(crate) struct Queue<W: Waits> {
    lines: Arc<Mutex<Lines<W>>>,
    runtime: Option<Handle>,
}

impl<W: Waits> Clone for Queue<W> {
    fn clone(&self) -> Self {
        Self {
            lines: Arc::clone(&self.lines),
            runtime: self.runtime.clone(),
        }
    }
}

impl<W: Waits> Queue<W> {
    /// Lines of at most `limit` people each, and at most so many batches under way at a time: while they are, batches grow,
    /// which costs less than more of them would. Batches run on the runtime that this is called from, if there is one, so
    /// that they outlive the threads of the HTTP interface.
    pub fn new(limit: usize, workers: usize) -> Self {
        Self {
            lines: Arc::new(Mutex::new(Lines::new(limit, workers))),
            runtime: Handle::try_current().ok(),
        }
    }

    /// Joins the line of the event and waits for the outcome.
    pub async fn decide(&self, app: &App, request: W) -> W::Outcome {
        let (answer, outcome) = oneshot::channel();
        let joined = self.lines().join(Waiting { request, answer });
        match joined {
            Ok(true) => self.start_worker(app),
            Ok(false) => {}
            Err(LineFull) => return W::turned_away(),
        }
        outcome
            .await
            .unwrap_or_else(|_| W::failed(StoreError::Unavailable("the batch broke off".to_owned())))
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

    fn lines(&self) -> MutexGuard<'_, Lines<W>> {
        // Nothing panics while the lines are locked, and they are whole between any two of its steps.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub fn is_idle(&self) -> bool {
        self.lines().is_idle()
    }
}

/// Writes batch after batch until nobody waits whom no other worker serves.
async fn work_off<W: Waits>(queue: Queue<W>, app: App) {
    loop {
        let Some(batch) = queue.lines().next_batch() else {
            return;
        };
        let mut turn = Turn {
            queue: &queue,
            app: &app,
            events: batch.iter().map(|waiting| waiting.request.event()).collect(),
            is_over: false,
            is_aside: false,
        };
        let (requests, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.request, one.answer)).unzip();
        let outcomes = decide_patiently(&app, &requests, &mut turn).await;
        let mut undecided = Vec::new();
        for ((request, answer), outcome) in requests.into_iter().zip(answers).zip(outcomes) {
            match outcome {
                // Who went away does not listen.
                Some(outcome) => drop(answer.send(outcome)),
                None => undecided.push(Waiting { request, answer }),
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
async fn decide_patiently<W: Waits>(app: &App, batch: &[W], turn: &mut Turn<'_, W>) -> Vec<Option<W::Outcome>> {
    let mut deciding = pin!(decide(app, batch));
    if let Ok(outcomes) = timeout(PATIENCE, &mut deciding).await {
        return outcomes;
    }
    turn.is_aside = turn.queue.step_aside(app);
    deciding.await
}

/// The turn of some events. Should it break off, everybody in their lines is sent away, and another worker goes on with the
/// other lines: none must stand until somebody comes.
struct Turn<'a, W: Waits> {
    queue: &'a Queue<W>,
    app: &'a App,
    events: Vec<EventId>,
    is_over: bool,
    /// Its worker made room for another.
    is_aside: bool,
}

impl<W: Waits> Drop for Turn<'_, W> {
    fn drop(&mut self) {
        if !self.is_over && self.queue.lines().break_off(&self.events, self.is_aside) {
            self.queue.start_worker(self.app);
        }
    }
}

/// Decides the batch. What the store refuses for one of many is tried one by one, so that it harms nobody else.
async fn decide<W: Waits>(app: &App, batch: &[W]) -> Vec<Option<W::Outcome>> {
    match W::decide(app, batch).await {
        Ok(outcomes) => outcomes,
        Err(StoreError::Rejected(_) | StoreError::Corrupt(_)) if batch.len() > 1 => {
            let mut outcomes = Vec::with_capacity(batch.len());
            for request in batch {
                let alone = W::decide(app, std::slice::from_ref(request)).await;
                outcomes.extend(alone.unwrap_or_else(|error| vec![Some(W::failed(error))]));
            }
            outcomes
        }
        Err(error) => batch.iter().map(|_| Some(W::failed(error.clone()))).collect(),
    }
}
