//! A person takes back that they asked to be erased.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// Why nothing is taken back.
#[derive(Debug, thiserror::Error)]
pub enum CancelErasureError {
    /// They did not ask for it, or its time has come.
    #[error("no erasure waits")]
    NotPending,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for CancelErasureError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Takes the wish back, before its time has come, once for each idempotency key. The profile is shown to others again.
pub async fn cancel_erasure(
    app: &App,
    context: &RequestContext,
    user: UserId,
    once: &Once<'_, ()>,
) -> Result<Answer<()>, CancelErasureError> {
    let now = app.clock.now();
    let unit = CancelErasure {
        context,
        user,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct CancelErasure<'a> {
    context: &'a RequestContext,
    user: UserId,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for CancelErasure<'_> {
    type Output = ();
    type Error = CancelErasureError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), CancelErasureError> {
        let erasure = tx.privacy().lock_erasure(self.user).await?;
        let erase_at = erasure.and_then(|erasure| erasure.erase_at);
        if erase_at.is_none_or(|erase_at| erase_at <= self.now) {
            return Err(CancelErasureError::NotPending);
        }
        tx.privacy().schedule(self.user, None, false).await?;
        let about = AuditObject::new(ObjectKind::User, self.user.uuid());
        let action = AuditAction::ErasureCancelled;
        let entry = self.context.audit(self.audit_id, self.now, action, about);
        tx.audit().append(&[entry.severity(Severity::High)]).await?;
        Ok(())
    }
}
