//! Marks all notifications as read.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

/// Marks all of the user's notifications as read, and answers how many were unread.
pub async fn mark_all_read(
    app: &App,
    context: &RequestContext,
    user: UserId,
    once: Once<'_, u64>,
) -> Result<Answer<u64>, StoreError> {
    let now = app.clock.now();
    let audit_id = ids::draw(now, &*app.entropy);
    let work = MarkAllRead {
        context,
        user,
        audit_id,
        now,
    };
    execute_once(&*app.store, &work, &once, now).await
}

struct MarkAllRead<'a> {
    context: &'a RequestContext,
    user: UserId,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for MarkAllRead<'_> {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<u64, StoreError> {
        let count = tx.notifications().mark_all_read(self.user, self.now).await?;
        if count > 0 {
            let object = AuditObject::new(ObjectKind::User, self.user.uuid());
            let entry = self
                .context
                .audit(self.audit_id, self.now, AuditAction::AllNotificationsRead, object);
            let changes = Changes::none().set("count", count.to_string());
            tx.audit().append(&[entry.changes(changes)]).await?;
        }
        Ok(count)
    }
}
