//! Signs a user out on all devices at once.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, SessionId, UserId};
use turnout_ports::accounts::SessionEnd;
use turnout_ports::store::{Repositories, StoreError, StoreResult};

use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Ends all sessions of the user, or all but the one that asks. Their tokens are dead at once, in other processes within a
/// second. Where there is none to end, nothing is written.
pub async fn end_all_sessions(
    app: &App,
    context: &RequestContext,
    user: UserId,
    keep_current: bool,
) -> StoreResult<()> {
    let now = app.clock.now();
    let unit = EndAllSessions {
        context,
        user,
        keep: context.session.filter(|_| keep_current),
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await?;
    app.revocations.learn(now).await;
    Ok(())
}

struct EndAllSessions<'a> {
    context: &'a RequestContext,
    user: UserId,
    keep: Option<SessionId>,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for EndAllSessions<'_> {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> StoreResult<()> {
        let why = SessionEnd::Ended;
        let ended = tx.sessions().end_all(self.user, self.keep, why, self.now).await?;
        if ended == 0 {
            return Ok(());
        }
        let object = AuditObject::new(ObjectKind::User, self.user.uuid());
        let action = AuditAction::SessionsEnded;
        let entry = self.context.audit(self.audit_id, self.now, action, object);
        let changes = Changes::none()
            .set("reason", why.as_str())
            .set("sessions", ended.to_string());
        tx.audit()
            .append(&[entry.severity(Severity::Medium).changes(changes)])
            .await
    }
}
