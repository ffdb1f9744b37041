//! Access tokens that are dead before their time: what this process knows of them, and how it learns.
//!
//! Whatever kills tokens writes a row in its own transaction. Each process reads what is new several times a second and keeps it
//! in memory, so that a request costs a look into a table of this process. A process that has heard nothing for a while does
//! not know any more whose tokens are good, and accepts none.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Mutex;
use tokio::time::Instant;
use turnout_domain::ids::{SessionId, UserId};
use turnout_ports::accounts::{AccessClaims, FoundRevocations, RevocationCursor, RevocationQueries};
use turnout_ports::store::StoreResult;
use turnout_ports::system::Clock;

/// The pause between two readings.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// After so long everything is read again: it forgets what has expired and mends whatever was missed.
const READ_ALL_EVERY: Duration = Duration::from_secs(30);
/// A process that has heard nothing for so long accepts no access token.
pub const DEAF_AFTER: Duration = Duration::from_secs(10);

/// Why a token that was good is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Revoked {
    /// Its session has ended.
    #[error("the session has ended")]
    SessionEnded,
    /// What it says of its user is not so any more. A refresh gives one that does.
    #[error("the token is outdated")]
    Outdated,
    /// Nobody knows: this process has not heard from the database for too long.
    #[error("it is not known whether the token still holds")]
    Unknown,
}

/// What this process knows of dead tokens.
pub struct Revocations {
    source: Arc<dyn RevocationQueries>,
    /// Held for the length of a look. It is written to only for as long as it takes to put down what was read.
    known: RwLock<Known>,
    /// Held by whoever reads, so that one reads at a time.
    place: Mutex<Place>,
}

#[derive(Default)]
struct Known {
    sessions: HashSet<SessionId>,
    least_epochs: HashMap<UserId, u32>,
    /// When the latest reading that succeeded began.
    heard_at: Option<Instant>,
}

#[derive(Default)]
struct Place {
    next: Option<RevocationCursor>,
    read_all_at: Option<Instant>,
}

impl Revocations {
    /// One that has heard nothing yet and refuses every token.
    pub fn new(source: Arc<dyn RevocationQueries>) -> Self {
        Self {
            source,
            known: RwLock::default(),
            place: Mutex::default(),
        }
    }

    /// Refuses a token that is dead by now.
    pub fn check(&self, claims: &AccessClaims) -> Result<(), Revoked> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.heard_at.is_none_or(|at| at.elapsed() > DEAF_AFTER) {
            return Err(Revoked::Unknown);
        }
        if known.sessions.contains(&claims.session) {
            return Err(Revoked::SessionEnded);
        }
        match known.least_epochs.get(&claims.user) {
            Some(least) if claims.epoch < *least => Err(Revoked::Outdated),
            _ => Ok(()),
        }
    }

    /// Reads what is new. What was committed before the call is known after it.
    pub async fn refresh(&self, now: DateTime<Utc>) -> StoreResult<()> {
        let mut place = self.place.lock().await;
        let began = Instant::now();
        let is_recent = place.read_all_at.is_some_and(|at| at.elapsed() < READ_ALL_EVERY);
        // Until this reading has succeeded there is no place to go on from.
        let since = place.next.take().filter(|_| is_recent);
        let mut found = self.source.revocations(since, now).await?;
        let went_back = since.is_some_and(|since| found.next < since);
        if went_back {
            // Another database answers, in which our place means nothing.
            found = self.source.revocations(None, now).await?;
        }
        place.next = Some(found.next);
        let is_all = since.is_none() || went_back;
        if is_all {
            place.read_all_at = Some(began);
        }
        self.note(found, is_all, began);
        Ok(())
    }

    /// As [`refresh`](Self::refresh), right after this process has killed tokens. That others learn of it does not depend on it,
    /// so nothing fails where it does.
    pub async fn learn(&self, now: DateTime<Utc>) {
        if let Err(error) = self.refresh(now).await {
            tracing::warn!(%error, "revocations cannot be read");
        }
    }

    /// Keeps reading until the task is aborted.
    pub async fn watch(self: Arc<Self>, clock: Arc<dyn Clock>) {
        let mut is_silent = false;
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            match self.refresh(clock.now()).await {
                Ok(()) => is_silent = false,
                Err(error) if !is_silent => {
                    is_silent = true;
                    tracing::warn!(%error, "revocations cannot be read");
                }
                Err(_) => {}
            }
        }
    }

    fn note(&self, found: FoundRevocations, is_all: bool, began: Instant) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if is_all {
            known.sessions = HashSet::new();
            known.least_epochs = HashMap::new();
        }
        known.sessions.extend(found.sessions);
        for (user, epoch) in found.users {
            let least = known.least_epochs.entry(user).or_default();
            *least = (*least).max(epoch);
        }
        known.heard_at = Some(began);
    }
}

impl fmt::Debug for Revocations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revocations").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
