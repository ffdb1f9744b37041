//! What all changes of an event's images share.

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::events::{ImageOrder, ImagePlace, ImagesRefused};
use turnout_domain::ids::{AuditId, EventId, ImageId};
use turnout_ports::events::EventImage;
use turnout_ports::store::{Repositories, StoreError};

use crate::access::{AccessError, authorize};
use crate::context::RequestContext;
use crate::unit_of_work::MaybeContended;

/// Why the images stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum ChangeImagesError {
    /// The caller may not, or there is no such event.
    #[error(transparent)]
    Access(AccessError),
    /// The event is over, there are as many as there may be, no such image, or no such position.
    #[error(transparent)]
    Refused(#[from] ImagesRefused),
    /// The event changed since the change was made.
    #[error("the event has changed meanwhile")]
    Stale,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for ChangeImagesError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Store(error) => Self::Store(error),
            refused @ (AccessError::EventNotFound | AccessError::Forbidden) => Self::Access(refused),
        }
    }
}

impl MaybeContended for ChangeImagesError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// A change of one image that somebody wants to make.
#[derive(Clone, Copy)]
pub(super) struct ImageChange<'a> {
    pub context: &'a RequestContext,
    pub event: EventId,
    pub image: ImageId,
    pub action: AuditAction,
    pub now: DateTime<Utc>,
}

impl ImageChange<'_> {
    /// The images, if they may be changed. The event is locked, so that they stay what they are. `expected` is when the
    /// event was last changed, as the caller knows it.
    pub async fn begin(
        &self,
        tx: &mut dyn Repositories,
        expected: Option<DateTime<Utc>>,
    ) -> Result<Vec<EventImage>, ChangeImagesError> {
        authorize(tx, self.context.actor, Permission::EventUpdate, self.event, self.now).await?;
        let found = tx.events().lock(self.event).await?;
        let event = found.ok_or(ChangeImagesError::Access(AccessError::EventNotFound))?;
        if expected.is_some() && tx.events().changed_at(self.event).await? != expected {
            return Err(ChangeImagesError::Stale);
        }
        event.takes_images()?;
        Ok(tx.event_images().all(self.event).await?)
    }

    /// Stores the order, and says in the audit log where the image stands now.
    pub async fn store(
        &self,
        tx: &mut dyn Repositories,
        (old, new): (&ImageOrder, &ImageOrder),
        audit_id: AuditId,
    ) -> Result<(), StoreError> {
        tx.event_images().arrange(self.event, new).await?;
        let object = AuditObject::new(ObjectKind::Image, self.image.uuid());
        let entry = self.context.audit(audit_id, self.now, self.action, object);
        let changes = differing(old.place(self.image), new.place(self.image));
        tx.audit().append(&[entry.of_event(self.event).changes(changes)]).await
    }
}

fn differing(old: Option<ImagePlace>, new: Option<ImagePlace>) -> Changes {
    let (role, position) = (|place: ImagePlace| place.role, |place: ImagePlace| place.position);
    Changes::none()
        .differing("role", old.map(role).as_ref(), new.map(role).as_ref())
        .differing("position", old.map(position).as_ref(), new.map(position).as_ref())
}

/// The order in which the images are stored.
pub(super) fn order(images: &[EventImage]) -> ImageOrder {
    ImageOrder::new(images.iter().map(|image| (image.id, image.role)))
}
