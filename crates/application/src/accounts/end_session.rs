//! Ends one of one's own sessions, such as that of a lost phone.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, SessionId, UserId};
use turnout_ports::accounts::SessionEnd;
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why no session ended.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    /// The user has no such living session.
    #[error("there is no such session")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for EndSessionError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Ends the user's session. Its tokens are dead at once, in other processes within a second.
pub async fn end_session(
    app: &App,
    context: &RequestContext,
    user: UserId,
    session: SessionId,
) -> Result<(), EndSessionError> {
    let now = app.clock.now();
    let audit_id = ids::draw(now, &*app.entropy);
    execute(
        &*app.store,
        &EndSession {
            context,
            user,
            session,
            audit_id,
            now,
        },
    )
    .await?;
    app.revocations.learn(now).await;
    Ok(())
}

struct EndSession<'a> {
    context: &'a RequestContext,
    user: UserId,
    session: SessionId,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for EndSession<'_> {
    type Output = ();
    type Error = EndSessionError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), EndSessionError> {
        let why = SessionEnd::Ended;
        if !tx.sessions().end(self.user, self.session, why, self.now).await? {
            return Err(EndSessionError::NotFound);
        }
        let object = AuditObject::new(ObjectKind::Session, self.session.uuid());
        let entry = self
            .context
            .audit(self.audit_id, self.now, AuditAction::SignedOut, object);
        let entry = entry
            .severity(Severity::Medium)
            .changes(Changes::none().set("reason", why.as_str()));
        tx.audit().append(&[entry]).await?;
        Ok(())
    }
}
