//! Makes a unit of work happen once for each idempotency key.
//!
//! The claim is the first statement of the unit's transaction and the answer is kept by the last one, so that the effect
//! and its answer become lasting together. A rival with the same key waits for that transaction and then gets its
//! answer. A refusal rolls back and leaves no trace: the client may correct what was wrong and use the key again.
//!
//! A use case of several units first asks [`find_answer`] and passes [`Once`] to the unit that completes it. Where an earlier
//! unit has an effect already, [`begin_once`] takes the key with it: the same request may then go on, another one may not
//! use the key. Routes that
//! answer with tokens or other secrets never keep their answers.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_ports::idempotency::{Claim, IdempotencyKey, StoredAnswer};
use turnout_ports::store::{Mode, Repositories, Store, StoreError};

use crate::unit_of_work::{UnitOfWork, execute};

/// Writes an outcome as the answer that will be given again.
pub type Render<'a, O> = &'a (dyn Fn(&O) -> StoredAnswer + Sync);

/// How a unit is to happen once: under which key, and how its outcome is written down.
pub struct Once<'a, O> {
    /// The client's key; without one the unit simply happens.
    pub key: Option<IdempotencyKey>,
    /// Writes the outcome. Must hold no secret.
    pub render: Render<'a, O>,
}

impl<O: 'static> Once<'static, O> {
    /// For what has no key of its own, such as a part of a request that has one.
    pub fn unkeyed() -> Self {
        let render = &|_: &O| StoredAnswer {
            status: 204,
            headers: Vec::new(),
            body: None,
        };
        Self { key: None, render }
    }
}

/// What came of a unit that happens once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<O> {
    /// It happened now.
    Done(O),
    /// It had happened before; this was the answer.
    Replayed(StoredAnswer),
    /// The key belongs to another request. Nothing happened.
    KeyReused,
}

impl<O> Answer<O> {
    /// The same answer with the outcome, if it happened now, turned into something else.
    pub fn map<P>(self, turn: impl FnOnce(O) -> P) -> Answer<P> {
        match self {
            Self::Done(output) => Answer::Done(turn(output)),
            Self::Replayed(answer) => Answer::Replayed(answer),
            Self::KeyReused => Answer::KeyReused,
        }
    }
}

/// Executes the unit unless its key says that it has happened.
pub async fn execute_once<W: UnitOfWork>(
    store: &dyn Store,
    work: &W,
    once: &Once<'_, W::Output>,
    now: DateTime<Utc>,
) -> Result<Answer<W::Output>, W::Error>
where
    W::Output: Sync,
{
    match &once.key {
        Some(key) => {
            execute(
                store,
                &Claimed {
                    work,
                    key,
                    render: once.render,
                    now,
                },
            )
            .await
        }
        None => execute(store, work).await.map(Answer::Done),
    }
}

/// Executes the first of several units and takes the key with it. The unit that completes the use case keeps the answer,
/// so this one must be able to find its effect done: whoever stopped in between comes again with the same request.
pub async fn begin_once<W: UnitOfWork>(
    store: &dyn Store,
    work: &W,
    key: Option<&IdempotencyKey>,
    now: DateTime<Utc>,
) -> Result<Answer<W::Output>, W::Error> {
    match key {
        Some(key) => execute(store, &Begun { work, key, now }).await,
        None => execute(store, work).await.map(Answer::Done),
    }
}

/// The unit behind its claim.
struct Begun<'a, W: UnitOfWork> {
    work: &'a W,
    key: &'a IdempotencyKey,
    now: DateTime<Utc>,
}

#[async_trait]
impl<W: UnitOfWork> UnitOfWork for Begun<'_, W> {
    type Output = Answer<W::Output>;
    type Error = W::Error;
    const MODE: Mode = W::MODE.joined();

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, Self::Error> {
        match tx.idempotency().claim(self.key, self.now).await? {
            Claim::Fresh => self.work.run(tx).await.map(Answer::Done),
            Claim::Replay(answer) => Ok(Answer::Replayed(answer)),
            Claim::Mismatch => Ok(Answer::KeyReused),
        }
    }
}

/// The unit between its claim and its kept answer.
struct Claimed<'a, W: UnitOfWork> {
    work: &'a W,
    key: &'a IdempotencyKey,
    render: Render<'a, W::Output>,
    now: DateTime<Utc>,
}

#[async_trait]
impl<W: UnitOfWork> UnitOfWork for Claimed<'_, W>
where
    W::Output: Sync,
{
    type Output = Answer<W::Output>;
    type Error = W::Error;
    const MODE: Mode = W::MODE.joined();

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, Self::Error> {
        match tx.idempotency().claim(self.key, self.now).await? {
            Claim::Fresh => {}
            Claim::Replay(answer) => return Ok(Answer::Replayed(answer)),
            Claim::Mismatch => return Ok(Answer::KeyReused),
        }
        let output = self.work.run(tx).await?;
        let answer = (self.render)(&output);
        tx.idempotency().complete(self.key, &answer).await?;
        Ok(Answer::Done(output))
    }
}

/// Keeps the answer of a request whose effect does not come from a unit of work of its own, such as a look at a provider. A
/// rival under the same key may have been first: then its answer is given.
pub async fn answer_once<O: Clone + Send + Sync>(
    store: &dyn Store,
    output: O,
    once: &Once<'_, O>,
    now: DateTime<Utc>,
) -> Result<Answer<O>, StoreError> {
    if once.key.is_none() {
        return Ok(Answer::Done(output));
    }
    execute_once(store, &Known(output), once, now).await
}

/// An outcome that is there already.
struct Known<O>(O);

#[async_trait]
impl<O: Clone + Send + Sync> UnitOfWork for Known<O> {
    type Output = O;
    type Error = StoreError;

    async fn run(&self, _: &mut dyn Repositories) -> Result<O, StoreError> {
        Ok(self.0.clone())
    }
}

/// Looks whether the request under this key has been answered. `None` means that it is to be done now.
pub async fn find_answer<O>(
    store: &dyn Store,
    key: Option<&IdempotencyKey>,
    now: DateTime<Utc>,
) -> Result<Option<Answer<O>>, StoreError> {
    let Some(key) = key else {
        return Ok(None);
    };
    Ok(match execute(store, &Look { key, now }).await? {
        Claim::Fresh => None,
        Claim::Replay(answer) => Some(Answer::Replayed(answer)),
        Claim::Mismatch => Some(Answer::KeyReused),
    })
}

struct Look<'a> {
    key: &'a IdempotencyKey,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Look<'_> {
    type Output = Claim;
    type Error = StoreError;
    const MODE: Mode = Mode::ReadOnly;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Claim, StoreError> {
        tx.idempotency().look(self.key, self.now).await
    }
}

#[cfg(test)]
mod tests;
