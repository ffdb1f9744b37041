//! Marks a notification as read.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_domain::ids::{AuditId, NotificationId, UserId};
use turnout_ports::notifications::StoredNotification;
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// Why a notification was not marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkReadError {
    /// The user has no such notification.
    #[error("the user has no such notification")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for MarkReadError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Marks one of the user's notifications as read. Doing it again changes nothing.
pub async fn mark_read(
    app: &App,
    context: &RequestContext,
    user: UserId,
    notification: NotificationId,
    once: Once<'_, StoredNotification>,
) -> Result<Answer<StoredNotification>, MarkReadError> {
    let now = app.clock.now();
    let audit_id = ids::draw(now, &*app.entropy);
    let work = MarkRead {
        context,
        user,
        notification,
        audit_id,
        now,
    };
    execute_once(&*app.store, &work, &once, now).await
}

struct MarkRead<'a> {
    context: &'a RequestContext,
    user: UserId,
    notification: NotificationId,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for MarkRead<'_> {
    type Output = StoredNotification;
    type Error = MarkReadError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<StoredNotification, MarkReadError> {
        let marked = tx
            .notifications()
            .mark_read(self.user, self.notification, self.now)
            .await?;
        let marked = marked.ok_or(MarkReadError::NotFound)?;
        if marked.is_new {
            let object = AuditObject::new(ObjectKind::Notification, self.notification.uuid());
            let entry = self
                .context
                .audit(self.audit_id, self.now, AuditAction::NotificationRead, object);
            tx.audit().append(&[entry]).await?;
        }
        Ok(marked.notification)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use turnout_ports::idempotency::{Claim, IdempotencyKey, StoredAnswer};
    use turnout_ports::notifications::Marked;
    use turnout_ports::testing::Endings;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{ASHA, Parts, signed_in};

    const NOTE: NotificationId = NotificationId::new(Uuid::from_u128(5));

    fn stored(now: DateTime<Utc>) -> StoredNotification {
        StoredNotification {
            id: NOTE,
            kind: "checked_in".into(),
            title: "Welcome".into(),
            message: String::new(),
            sender: None,
            reference: None,
            read_at: Some(now),
            created_at: now - TimeDelta::hours(1),
        }
    }

    fn marks(found: Option<bool>) -> Parts {
        let mut parts = Parts::default();
        let mark = parts.repositories.notifications.expect_mark_read();
        mark.returning(move |user, id, now| {
            assert_eq!((user, id), (ASHA, NOTE));
            Ok(found.map(|is_new| Marked {
                notification: stored(now),
                is_new,
            }))
        });
        parts
    }

    fn render(_: &StoredNotification) -> StoredAnswer {
        StoredAnswer {
            status: 200,
            headers: Vec::new(),
            body: Some("kept".into()),
        }
    }

    fn once(key: Option<IdempotencyKey>) -> Once<'static, StoredNotification> {
        Once { key, render: &render }
    }

    #[tokio::test]
    async fn the_first_time_is_audited() {
        let mut parts = marks(Some(true));
        parts.repositories.audit.expect_append().once().returning(|entries| {
            assert_eq!(entries[0].action, AuditAction::NotificationRead);
            assert_eq!(entries[0].object.id, Some(NOTE.uuid()));
            Ok(())
        });
        let (app, store) = parts.build();
        let answer = mark_read(&app, &signed_in(ASHA), ASHA, NOTE, once(None)).await;
        assert!(matches!(answer, Ok(Answer::Done(note)) if note.id == NOTE));
        assert_eq!(
            store.endings(),
            Endings {
                commits: 1,
                rollbacks: 0
            }
        );
    }

    #[tokio::test]
    async fn again_leaves_no_trace() {
        let (app, store) = marks(Some(false)).build();
        let answer = mark_read(&app, &signed_in(ASHA), ASHA, NOTE, once(None)).await;
        assert!(matches!(answer, Ok(Answer::Done(_))));
        assert_eq!(store.endings().commits, 1);
    }

    #[tokio::test]
    async fn a_strangers_notification_does_not_exist_and_keeps_no_answer() {
        let mut parts = marks(None);
        parts
            .repositories
            .idempotency
            .expect_claim()
            .once()
            .returning(|_, _| Ok(Claim::Fresh));
        let (app, store) = parts.build();
        let key = IdempotencyKey {
            actor: Some(ASHA),
            operation: "POST /v1/notifications/{id}/read".into(),
            key: "k".into(),
            fingerprint: [0; 32],
        };
        let answer = mark_read(&app, &signed_in(ASHA), ASHA, NOTE, once(Some(key))).await;
        assert!(matches!(answer, Err(MarkReadError::NotFound)));
        assert_eq!(
            store.endings(),
            Endings {
                commits: 0,
                rollbacks: 1
            }
        );
    }
}
