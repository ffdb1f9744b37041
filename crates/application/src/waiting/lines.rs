//! The lines in which requests wait, one for each event, and whose turn it is.

use std::collections::{HashMap, HashSet, VecDeque};

use tokio::sync::oneshot;
use turnout_domain::ids::EventId;

use super::Waits;

/// How many requests one batch decides at most.
const BATCH: usize = 128;

/// How many workers may stand aside at a time, waiting for locks. Each keeps a connection to the database.
const ASIDE: usize = 6;

/// Somebody in a line.
pub(super) struct Waiting<W: Waits> {
    pub request: W,
    pub answer: oneshot::Sender<W::Outcome>,
}

/// The line has as many people in it as it may.
#[derive(Debug)]
pub(super) struct LineFull;

/// The people who wait for one event.
struct Line<W: Waits> {
    waiting: VecDeque<Waiting<W>>,
    /// It is this event's turn: some of its people are being decided.
    has_turn: bool,
    /// Its next turn is its own alone, because last time somebody else had locked what it needs.
    is_alone: bool,
}

impl<W: Waits> Default for Line<W> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            has_turn: false,
            is_alone: false,
        }
    }
}

/// All lines, and who works on them.
pub(super) struct Lines<W: Waits> {
    by_event: HashMap<EventId, Line<W>>,
    /// The events that wait for their turn: each that has people in its line and no turn, once.
    ready: VecDeque<EventId>,
    workers: usize,
    /// Workers that wait for a lock and do not count.
    aside: usize,
    limit: usize,
    max_workers: usize,
}

impl<W: Waits> Lines<W> {
    /// Lines of at most `limit` people each.
    pub fn new(limit: usize, max_workers: usize) -> Self {
        Self {
            by_event: HashMap::new(),
            ready: VecDeque::new(),
            workers: 0,
            aside: 0,
            limit,
            max_workers,
        }
    }

    /// Puts somebody at the end of the event's line. Answers whether one more worker is to start, which then counts as
    /// started.
    pub fn join(&mut self, waiting: Waiting<W>) -> Result<bool, LineFull> {
        let event = waiting.request.event();
        let line = self.by_event.entry(event).or_default();
        if line.waiting.len() >= self.limit {
            return Err(LineFull);
        }
        if line.waiting.is_empty() && !line.has_turn {
            self.ready.push_back(event);
        }
        line.waiting.push_back(waiting);
        Ok(self.needs_worker())
    }

    /// Whether one more worker is to start, which then counts as started.
    fn needs_worker(&mut self) -> bool {
        let needs_worker = self.workers < self.max_workers && !self.ready.is_empty();
        self.workers += usize::from(needs_worker);
        needs_worker
    }

    /// A worker wants to count no longer. Answers whether it may, and whether another is to start in its place.
    pub fn step_aside(&mut self) -> (bool, bool) {
        if self.aside >= ASIDE {
            return (false, false);
        }
        self.aside += 1;
        self.workers -= 1;
        (true, self.needs_worker())
    }

    /// A worker that stood aside wants to work on. False if enough others do: it has ended.
    pub fn step_back(&mut self) -> bool {
        self.aside -= 1;
        let is_needed = self.workers < self.max_workers;
        self.workers += usize::from(is_needed);
        is_needed
    }

    /// Takes the people whose turn it is: those at the heads of the lines that wait longest, as many as fit. `None` when
    /// no line waits for its turn: the worker that asked has ended.
    pub fn next_batch(&mut self) -> Option<Vec<Waiting<W>>> {
        let mut batch = Vec::new();
        let mut claims = HashSet::new();
        for _ in 0..self.ready.len() {
            let Some(event) = self.ready.pop_front() else { break };
            let Some(line) = self.by_event.get_mut(&event) else {
                continue;
            };
            if line.is_alone && !batch.is_empty() {
                self.ready.push_front(event);
                break;
            }
            let before = batch.len();
            take(line, &mut batch, &mut claims);
            line.has_turn = batch.len() > before;
            let was_alone = std::mem::take(&mut line.is_alone);
            if !line.has_turn {
                self.leave(event);
            } else if was_alone || batch.len() == BATCH {
                break;
            }
        }
        if batch.is_empty() {
            self.workers -= 1;
            return None;
        }
        Some(batch)
    }

    /// The turn of these events is over. Who was not decided goes back to the head of the line, in the same order.
    pub fn end_turn(&mut self, events: &[EventId], undecided: Vec<Waiting<W>>) {
        for waiting in undecided.into_iter().rev() {
            let line = self.by_event.entry(waiting.request.event()).or_default();
            line.is_alone = true;
            line.waiting.push_front(waiting);
        }
        for event in events {
            if let Some(line) = self.by_event.get_mut(event).filter(|line| line.has_turn) {
                line.has_turn = false;
                self.leave(*event);
            }
        }
    }

    /// The turn of these events broke off, and so did the worker: nobody waits for them any more. Answers whether another
    /// worker is to start in its place, for the events that wait for their turn.
    pub fn break_off(&mut self, events: &[EventId], is_aside: bool) -> bool {
        for event in events {
            self.by_event.remove(event);
        }
        if is_aside {
            self.aside -= 1;
        } else {
            self.workers -= 1;
        }
        self.needs_worker()
    }

    /// A line without turn waits for its next one, or is gone if nobody is in it.
    fn leave(&mut self, event: EventId) {
        if self.by_event.get(&event).is_some_and(|line| !line.waiting.is_empty()) {
            self.ready.push_back(event);
        } else {
            self.by_event.remove(&event);
        }
    }

    #[cfg(test)]
    pub fn is_idle(&self) -> bool {
        self.by_event.is_empty() && self.ready.is_empty() && self.workers + self.aside == 0
    }
}

/// Takes those at the head of the line who still wait; of those with the same claim only the first, because what becomes of
/// it decides about the next.
fn take<W: Waits>(line: &mut Line<W>, batch: &mut Vec<Waiting<W>>, claims: &mut HashSet<W::Claim>) {
    let mut later = VecDeque::new();
    while batch.len() < BATCH {
        let Some(waiting) = line.waiting.pop_front() else { break };
        if waiting.answer.is_closed() {
            continue;
        }
        let mut is_first = true;
        for claim in waiting.request.claims() {
            is_first &= claims.insert(claim);
        }
        if is_first {
            batch.push(waiting);
        } else {
            later.push_back(waiting);
        }
    }
    while let Some(waiting) = later.pop_back() {
        line.waiting.push_front(waiting);
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use turnout_ports::store::StoreError;
    use uuid::Uuid;

    use super::*;
    use crate::app::App;

    struct Nobody(EventId);

    #[async_trait]
    impl Waits for Nobody {
        type Outcome = ();
        type Claim = ();

        fn event(&self) -> EventId {
            self.0
        }

        fn claims(&self) -> Vec<()> {
            Vec::new()
        }

        async fn decide(_: &App, batch: &[Self]) -> Result<Vec<Option<()>>, StoreError> {
            Ok(vec![Some(()); batch.len()])
        }

        fn turned_away() {}

        fn failed(_: StoreError) {}
    }

    /// How a worker counts, without the workers.
    #[test]
    fn who_waits_for_a_lock_makes_room_for_others() {
        let mut lines = Lines::new(10, 1);
        let waiting = |number| Waiting {
            request: Nobody(EventId::new(Uuid::from_u128(number))),
            answer: oneshot::channel().0,
        };
        assert!(lines.join(waiting(1)).unwrap(), "the first one starts the worker");
        assert!(!lines.join(waiting(2)).unwrap(), "there is one");
        assert_eq!(lines.step_aside(), (true, true), "another takes its place");
        assert!(!lines.step_back(), "one works already");
    }
}
