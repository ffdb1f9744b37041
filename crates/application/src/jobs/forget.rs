//! Forgets what nobody needs any more: jobs that were done, answers that will not be asked for again, counts of
//! minutes that are over, tokens that have expired, tries of passwords.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::accounts::TRIES_LIFETIME;
use turnout_ports::jobs::JobQueue;
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::unit_of_work::{UnitOfWork, execute};

/// How long a job that was done can be looked at.
const KEEP_JOBS: TimeDelta = TimeDelta::days(3);
/// How long the requests of a minute stay counted.
const KEEP_COUNTS: TimeDelta = TimeDelta::minutes(5);
/// How long a code stays. Limits look back for a day.
const KEEP_CODES: TimeDelta = TimeDelta::days(2);
/// How much one round forgets of each kind.
const ROUND: u32 = 1_000;
/// How much it forgets of what comes by the minute: more than sign out in one, or try to sign in from as many addresses.
const BUSY_ROUND: u32 = 20_000;

/// One round. Answers how many things it forgot.
pub async fn forget(app: &App, queue: &dyn JobQueue) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let jobs = queue.forget_done(now - KEEP_JOBS, ROUND).await?;
    let answers = execute(&*app.store, &ForgetAnswers { now }).await?;
    let counts = app.request_counts.forget(now - KEEP_COUNTS, BUSY_ROUND).await?;
    let revocations = execute(&*app.store, &ForgetRevocations { now }).await?;
    let codes = execute(&*app.store, &ForgetCodes { now }).await?;
    let tries = execute(&*app.store, &ForgetTries { now }).await?;
    Ok(usize::try_from(jobs + answers + counts + revocations + codes + tries).unwrap_or(usize::MAX))
}

struct ForgetCodes {
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ForgetCodes {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<u64, StoreError> {
        tx.otps().forget(self.now, self.now - KEEP_CODES, ROUND).await
    }
}

struct ForgetAnswers {
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ForgetAnswers {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<u64, StoreError> {
        tx.idempotency().forget_expired(self.now, ROUND).await
    }
}

struct ForgetRevocations {
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ForgetRevocations {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<u64, StoreError> {
        tx.sessions().forget_revocations(self.now, BUSY_ROUND).await
    }
}

struct ForgetTries {
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ForgetTries {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<u64, StoreError> {
        let before = self.now - TRIES_LIFETIME;
        tx.credentials().forget_old_tries(before, ROUND).await
    }
}
