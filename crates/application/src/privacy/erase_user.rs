//! Erases a person whose time has come.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::accounts::ErasureRefused;
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::SessionEnd;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::storage::{ObjectKey, StorageError};
use turnout_ports::store::{Repositories, StoreError};

use super::wind_up::{StillTied, wind_up};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::jobs::Enqueue;
use crate::unit_of_work::{UnitOfWork, execute};

/// How many rows of each kind a unit erases.
const BATCH: u32 = 500;
/// How many people one sweep hands to jobs.
const ROUND: u32 = 100;
/// How long an account is shut before anything is erased: longer than a request can take, so that none that was under way
/// writes something behind the erasure.
const SETTLED: TimeDelta = TimeDelta::minutes(2);
/// When it is tried again after others turned out to depend on the person.
const POSTPONED: TimeDelta = TimeDelta::days(1);

/// Why somebody is not erased yet.
#[derive(Debug, thiserror::Error)]
pub enum EraseUserError {
    /// What they left open could not be closed.
    #[error(transparent)]
    Tied(#[from] StillTied),
    /// A file could not be removed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Queues a job for each person whose time has come. Answers how many.
pub async fn sweep_erasures(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let due = app.privacy_queries.due_erasures(now, now - SETTLED, ROUND).await?;
    for user in &due {
        let job = NewJob {
            id: ids::draw(now, &*app.entropy),
            job: Job::EraseUser { user: user.uuid() },
            run_at: now,
        };
        execute(&*app.store, &Enqueue(job)).await?;
    }
    Ok(due.len())
}

/// Erases the person, if they asked for it and the time has come. The first call shuts the account, and one that comes
/// when requests under way have ended does the rest. Safe to repeat, wherever it was broken off: the phone number, by which
/// everything of the person is found, is freed at the very end.
pub async fn erase_user(app: &App, user: UserId) -> Result<(), EraseUserError> {
    let context = RequestContext::system("job:erase_user");
    let now = app.clock.now();
    let begin = Begin {
        context: &context,
        user,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    let Some(shut_at) = execute(&*app.store, &begin).await? else {
        return Ok(());
    };
    wind_up(app, user).await?;
    remove_files(app, user).await?;
    for step in app.privacy_queries.steps() {
        let mut place = Some(0);
        while let Some(after) = place {
            place = execute(&*app.store, &Part { user, step, after }).await?;
        }
    }
    let finish = Finish {
        context: &context,
        user,
        shut_at,
        audit_id: ids::draw(now, &*app.entropy),
        now: app.clock.now(),
    };
    Ok(execute(&*app.store, &finish).await?)
}

/// Removes pictures, images of events and archives before the rows that know of them.
async fn remove_files(app: &App, user: UserId) -> Result<(), EraseUserError> {
    let pictures = app.privacy_queries.pictures(user).await?;
    let images = app.privacy_queries.event_images(user).await?;
    let archives = app.privacy_queries.archives(user).await?;
    for key in pictures.iter().chain(&images).chain(&archives) {
        match ObjectKey::parse(key) {
            Ok(key) => app.objects.delete(&key).await?,
            Err(error) => tracing::warn!(key, %error, "a file cannot be removed"),
        }
    }
    Ok(())
}

/// Shuts the account, so that nothing is added any more. Answers since when it is shut, once that is long enough.
struct Begin<'a> {
    context: &'a RequestContext,
    user: UserId,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Begin<'_> {
    type Output = Option<DateTime<Utc>>;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, StoreError> {
        let erasure = tx.privacy().lock_erasure(self.user).await?;
        let Some(erasure) = erasure.filter(|erasure| erasure.erase_at.is_some_and(|at| at <= self.now)) else {
            return Ok(None);
        };
        // A ticket that came during the time of grace is not taken from whoever did not say so.
        let gives_up = erasure.gives_up_tickets;
        let ties = tx.privacy().ties(self.user, self.now).await?;
        if let Err(refused) = ties.let_go(gives_up) {
            if erasure.was_used || erasure.shut_at.is_some() {
                self.postpone(tx, gives_up, refused).await?;
            } else {
                // Nobody asked for it, so nobody waits for it, and nothing has been shut.
                tx.privacy().schedule(self.user, None, false).await?;
            }
            return Ok(None);
        }
        if erasure.shut_at.is_none() {
            tx.privacy().shut(self.user, self.now).await?;
            let why = SessionEnd::Erased;
            tx.sessions().end_all(self.user, None, why, self.now).await?;
        }
        Ok(erasure.shut_at.filter(|at| *at <= self.now - SETTLED))
    }
}

impl Begin<'_> {
    /// Others came to depend on the person during the time of grace, or they came to depend on others.
    async fn postpone(
        &self,
        tx: &mut dyn Repositories,
        gives_up: bool,
        refused: ErasureRefused,
    ) -> Result<(), StoreError> {
        let then = self.now + POSTPONED;
        tx.privacy().schedule(self.user, Some(then), gives_up).await?;
        let about = AuditObject::new(ObjectKind::User, self.user.uuid());
        let action = AuditAction::ErasureRefused;
        let entry = self.context.audit(self.audit_id, self.now, action, about);
        let entry = entry.severity(Severity::High).refused(refused.code());
        tx.audit().append(&[entry]).await
    }
}

/// A part of one step, behind this place. Answers from where it goes on.
struct Part {
    user: UserId,
    step: &'static str,
    after: i64,
}

#[async_trait]
impl UnitOfWork for Part {
    type Output = Option<i64>;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, StoreError> {
        tx.privacy().erase(self.user, self.step, self.after, BATCH).await
    }
}

/// Frees the phone number and says that it is done. Where somebody opened the account meanwhile, the next round shuts it
/// and erases it anew.
struct Finish<'a> {
    context: &'a RequestContext,
    user: UserId,
    shut_at: DateTime<Utc>,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Finish<'_> {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        let erasure = tx.privacy().lock_erasure(self.user).await?;
        if erasure.is_none_or(|erasure| erasure.is_done || erasure.shut_at != Some(self.shut_at)) {
            return Ok(());
        }
        tx.privacy().finish(self.user, self.now).await?;
        let about = AuditObject::new(ObjectKind::User, self.user.uuid());
        let action = AuditAction::UserErased;
        let entry = self.context.audit(self.audit_id, self.now, action, about);
        tx.audit().append(&[entry.severity(Severity::High)]).await
    }
}
