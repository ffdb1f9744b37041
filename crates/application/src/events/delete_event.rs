//! Throws a draft away.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::EventId;
use turnout_ports::store::{Repositories, StoreError};

use super::error::ChangeEventError;
use super::images::drop_images;
use crate::access::{AccessError, authorize};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{UnitOfWork, execute};

/// Throws a draft away. What was announced is cancelled instead, so that its guests hear of it.
pub async fn delete_event(app: &App, context: &RequestContext, event: EventId) -> Result<(), ChangeEventError> {
    let now = app.clock.now();
    let ids = Sequence::draw(now, &*app.entropy);
    execute(
        &*app.store,
        &DeleteEvent {
            context,
            event,
            ids,
            now,
        },
    )
    .await
}

struct DeleteEvent<'a> {
    context: &'a RequestContext,
    event: EventId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for DeleteEvent<'_> {
    type Output = ();
    type Error = ChangeEventError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), ChangeEventError> {
        let mut ids = self.ids;
        authorize(tx, self.context.actor, Permission::EventCancel, self.event, self.now).await?;
        let found = tx.events().lock(self.event).await?;
        let event = found.ok_or(ChangeEventError::Access(AccessError::EventNotFound))?;
        if event.status != EventStatus::Draft {
            return Err(ChangeEventError::NotDraft(event.status));
        }
        if !tx.events().delete_draft(self.event, self.now).await? {
            return Err(StoreError::Contended("the draft changed under its lock".to_owned()).into());
        }
        drop_images(tx, &mut ids, self.event, self.now).await?;
        let object = AuditObject::new(ObjectKind::Event, self.event.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::EventDeleted, object);
        let changes = Changes::none().set("deleted_at", self.now.to_rfc3339());
        tx.audit()
            .append(&[entry.of_event(self.event).changes(changes)])
            .await?;
        Ok(())
    }
}
