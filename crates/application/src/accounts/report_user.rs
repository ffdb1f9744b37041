//! Complains about a user.

use async_trait::async_trait;
use turnout_domain::accounts::{Oneself, ReportStatus, other_than, report_reason};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind, Severity};
use turnout_domain::fields::Violations;
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::{Report, Reporting};
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportUserError {
    /// It is the user themselves.
    #[error(transparent)]
    Oneself(#[from] Oneself),
    /// The words break a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// There is no such user.
    #[error("there is no such user")]
    NoSuchUser,
    /// There is an open one about the same user.
    #[error("there is an open report about this user")]
    AlreadyOpen,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for ReportUserError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Reports somebody to the staff. The reported one is not told.
pub async fn report_user(
    app: &App,
    context: &RequestContext,
    user: UserId,
    (other, reason): (UserId, &str),
    once: &Once<'_, Report>,
) -> Result<Answer<Report>, ReportUserError> {
    other_than(user, other)?;
    let now = app.clock.now();
    let unit = ReportUser {
        context,
        report: Report {
            id: ids::draw(now, &*app.entropy),
            reporter: Some(user),
            reported: other,
            reason: report_reason(reason).map_err(ReportUserError::Invalid)?,
            status: ReportStatus::Open,
            decided_by: None,
            decided_at: None,
            created_at: now,
        },
        audit_id: ids::draw(now, &*app.entropy),
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct ReportUser<'a> {
    context: &'a RequestContext,
    report: Report,
    audit_id: AuditId,
}

#[async_trait]
impl UnitOfWork for ReportUser<'_> {
    type Output = Report;
    type Error = ReportUserError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Report, ReportUserError> {
        match tx.reports().add(&self.report).await? {
            Reporting::Done => {}
            Reporting::AlreadyOpen => return Err(ReportUserError::AlreadyOpen),
            Reporting::NoSuchUser => return Err(ReportUserError::NoSuchUser),
        }
        let object = AuditObject::new(ObjectKind::Report, self.report.id.uuid());
        let at = self.report.created_at;
        let mut entry = self.context.audit(self.audit_id, at, AuditAction::UserReported, object);
        entry.severity = Severity::Medium;
        tx.audit().append(&[entry]).await?;
        Ok(self.report.clone())
    }
}

#[cfg(test)]
mod tests;
