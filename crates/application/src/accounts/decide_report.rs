//! Staff read reports about users and decide them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Permission, may_judge};
use turnout_domain::accounts::{ReportClosed, ReportStatus, Verdict};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, ReportId};
use turnout_ports::accounts::Report;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::{Mode, Repositories, StoreError};

use crate::access::{AccessError, authorize_on_platform};
use crate::app::App;
use crate::context::{Actor, RequestContext};
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why a report stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum DecideReportError {
    /// There is no such report, or it is about the person, who is not told of it.
    #[error("there is no such report")]
    NotFound,
    /// It was decided before.
    #[error(transparent)]
    Closed(#[from] ReportClosed),
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for DecideReportError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Store(error) => error.is_contended(),
            Self::Access(error) => error.is_contended(),
            Self::NotFound | Self::Closed(_) => false,
        }
    }
}

/// The reports of a status or all, the latest first, for staff who may see private data of users. Nobody is shown those
/// about themselves.
pub async fn list_reports(
    app: &App,
    context: &RequestContext,
    status: Option<ReportStatus>,
    page: &PageRequest<ReportId>,
) -> Result<Page<Report, ReportId>, AccessError> {
    execute(&*app.store, &MayRead(context.actor)).await?;
    Ok(app.account_queries.reports(context.user(), status, page).await?)
}

struct MayRead(Actor);

#[async_trait]
impl UnitOfWork for MayRead {
    type Output = ();
    type Error = AccessError;
    const MODE: Mode = Mode::ReadOnly;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), AccessError> {
        authorize_on_platform(tx, self.0, Permission::UserRead).await
    }
}

/// Decides a report, for staff who may deactivate users. To whom it is about it does not exist.
pub async fn decide_report(
    app: &App,
    context: &RequestContext,
    (report, verdict): (ReportId, Verdict),
    once: &Once<'_, Report>,
) -> Result<Answer<Report>, DecideReportError> {
    let now = app.clock.now();
    let unit = DecideReport {
        context,
        report,
        verdict,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct DecideReport<'a> {
    context: &'a RequestContext,
    report: ReportId,
    verdict: Verdict,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for DecideReport<'_> {
    type Output = Report;
    type Error = DecideReportError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Report, DecideReportError> {
        authorize_on_platform(tx, self.context.actor, Permission::UserUpdate).await?;
        let found = tx.reports().lock(self.report).await?;
        let found = found.ok_or(DecideReportError::NotFound)?;
        if !may_judge(self.context.user(), found.reported) {
            return Err(DecideReportError::NotFound);
        }
        let status = found.status.decide(self.verdict)?;
        let changes = Changes::none().from_to("status", found.status.as_str(), status.as_str());
        let decided = Report {
            status,
            decided_by: self.context.user(),
            decided_at: Some(self.now),
            ..found
        };
        tx.reports().decide(&decided).await?;
        let action = match self.verdict {
            Verdict::Resolve => AuditAction::ReportResolved,
            Verdict::Dismiss => AuditAction::ReportDismissed,
        };
        let object = AuditObject::new(ObjectKind::Report, decided.id.uuid());
        let mut entry = self.context.audit(self.audit_id, self.now, action, object);
        entry.severity = Severity::Medium;
        tx.audit().append(&[entry.changes(changes)]).await?;
        Ok(decided)
    }
}

#[cfg(test)]
mod tests;
