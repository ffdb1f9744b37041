//! Hands a person the archive of what is known about them, or has it made.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind, Severity};
use turnout_domain::ids::{ExportId, UserId};
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::privacy::{Export, ExportState};
use turnout_ports::storage::{ObjectKey, Reading, StorageError};
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// How often a person may have an archive made.
const EVERY: TimeDelta = TimeDelta::days(1);

/// What a person gets.
#[derive(Debug)]
pub enum ExportAnswer {
    /// It is being made.
    Pending {
        /// When it was asked for.
        requested_at: DateTime<Utc>,
    },
    /// The archive.
    Ready {
        /// A ZIP file. It may be large.
        file: Reading,
        /// Until when it can be fetched.
        expires_at: DateTime<Utc>,
    },
}

/// Why there is no archive.
#[derive(Debug, thiserror::Error)]
pub enum FetchExportError {
    /// One was made less than a day ago.
    #[error("an archive was made less than a day ago")]
    TooSoon {
        /// In how many seconds the next one may be made.
        retry_after: u64,
    },
    /// The account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The files are not reachable.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for FetchExportError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// The archive, if there is one that is not too old. Otherwise, or where a new one is wished for, it is made.
pub async fn fetch_export(
    app: &App,
    context: &RequestContext,
    user: UserId,
    renew: bool,
) -> Result<ExportAnswer, FetchExportError> {
    let now = app.clock.now();
    let latest = app.privacy_queries.export(user).await?;
    if let Some(Export {
        id,
        state: ExportState::Ready { key, expires_at },
        ..
    }) = latest
        && !renew
        && expires_at > now
        && let Ok(key) = ObjectKey::parse(&key)
        && let Some(file) = app.objects.read(&key).await?
    {
        let unit = NoteFetched {
            context,
            id,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        execute(&*app.store, &unit).await?;
        return Ok(ExportAnswer::Ready { file, expires_at });
    }
    let unit = AskForExport {
        context,
        user,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    let requested_at = execute(&*app.store, &unit).await?;
    Ok(ExportAnswer::Pending { requested_at })
}

struct NoteFetched<'a> {
    context: &'a RequestContext,
    id: ExportId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for NoteFetched<'_> {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        let mut ids = self.ids;
        let about = AuditObject::new(ObjectKind::Export, self.id.uuid());
        let action = AuditAction::ExportFetched;
        let entry = self.context.audit(ids.take(), self.now, action, about);
        tx.audit().append(&[entry.severity(Severity::High)]).await
    }
}

struct AskForExport<'a> {
    context: &'a RequestContext,
    user: UserId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AskForExport<'_> {
    type Output = DateTime<Utc>;
    type Error = FetchExportError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<DateTime<Utc>, FetchExportError> {
        let mut ids = self.ids;
        if let Some(latest) = tx.privacy().lock_export(self.user).await? {
            let free_at = latest.requested_at + EVERY;
            // A job that was given up leaves its archive pending; after a day another one is made.
            if free_at > self.now {
                if latest.state == ExportState::Pending {
                    return Ok(latest.requested_at);
                }
                let seconds = (free_at - self.now).num_seconds();
                return Err(FetchExportError::TooSoon {
                    retry_after: u64::try_from(seconds).unwrap_or(0).max(1),
                });
            }
        }
        let user = tx.users().find(self.user).await?;
        if !user.is_some_and(|user| user.is_active) {
            return Err(FetchExportError::Deactivated);
        }
        let id: ExportId = ids.take();
        tx.privacy().add_export(id, self.user, self.now).await?;
        let make = NewJob {
            id: ids.take(),
            job: Job::MakeExport { export: id.uuid() },
            run_at: self.now,
        };
        tx.jobs().enqueue(&make).await?;
        let about = AuditObject::new(ObjectKind::Export, id.uuid());
        let action = AuditAction::ExportRequested;
        let entry = self.context.audit(ids.take(), self.now, action, about);
        tx.audit().append(&[entry.severity(Severity::High)]).await?;
        Ok(self.now)
    }
}
