//! Adds an image to an event.

use async_trait::async_trait;
use bytes::Bytes;
use turnout_domain::access::Permission;
use turnout_domain::audit::AuditAction;
use turnout_domain::events::{ImageRole, ImagesRefused};
use turnout_domain::ids::{AuditId, EventId, ImageId};
use turnout_ports::events::{EventImage, EventKey};
use turnout_ports::images::{ImageError, Prepared};
use turnout_ports::storage::{Area, ObjectKey};
use turnout_ports::store::{Repositories, StoreError};

use super::arrange::{ChangeImagesError, ImageChange, order};
use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;
use crate::files::{KeepError, forsake, keep};
use crate::idempotency::{Answer, Once, execute_once, find_answer};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

/// What was uploaded.
#[derive(Clone, Debug)]
pub struct NewImage {
    /// The file, as it came.
    pub upload: Bytes,
    /// What it is for; a cover as long as there is none, and then the gallery.
    pub role: Option<ImageRole>,
    /// Where it goes; behind all others of its role where it is left out.
    pub position: Option<i64>,
}

/// Why there is no new image.
#[derive(Debug, thiserror::Error)]
pub enum AddImageError {
    /// The caller may not, or it does not go with those that there are.
    #[error(transparent)]
    Change(#[from] ChangeImagesError),
    /// Nothing could be made of the upload.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The file could not be kept.
    #[error(transparent)]
    Keep(#[from] KeepError),
}

impl From<StoreError> for AddImageError {
    fn from(error: StoreError) -> Self {
        Self::Change(ChangeImagesError::Store(error))
    }
}

/// Makes an image of the upload, keeps its file and then its row.
pub async fn add_image(
    app: &App,
    context: &RequestContext,
    event: EventId,
    new: NewImage,
    once: &Once<'_, EventImage>,
) -> Result<Answer<EventImage>, AddImageError> {
    let now = app.clock.now();
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    let id: ImageId = ids::draw(now, &*app.entropy);
    check(app, context, event, (id, &new)).await?;
    let prepared = app.images.prepare(new.upload).await?;
    let key = ObjectKey::new(Area::EventImages, id.uuid(), prepared.media);
    keep(app, &key, prepared.bytes.clone()).await?;
    let unit = AddImage {
        change: ImageChange {
            context,
            event,
            image: id,
            action: AuditAction::ImageAdded,
            now,
        },
        key,
        prepared,
        role: new.role,
        position: new.position,
        audit_id: ids::draw(now, &*app.entropy),
    };
    let outcome = execute_once(&*app.store, &unit, once, now).await;
    match &outcome {
        // Nobody knows whether there is a row; the job that waits will.
        Ok(Answer::Done(_)) | Err(ChangeImagesError::Store(StoreError::OutcomeUnknown(_))) => {}
        Ok(Answer::Replayed(_) | Answer::KeyReused) | Err(_) => forsake(app, &key).await,
    }
    Ok(outcome?)
}

/// Whoever would be refused anyway is told before anything is decoded. The unit looks again.
async fn check(
    app: &App,
    context: &RequestContext,
    event: EventId,
    (id, new): (ImageId, &NewImage),
) -> Result<(), ChangeImagesError> {
    let now = app.clock.now();
    let queries = &*app.event_queries;
    authorize_read(queries, context.actor, Permission::EventUpdate, event, now).await?;
    let detail = queries.detail(&EventKey::Id(event), context.user(), now).await?;
    let detail = detail.ok_or(ChangeImagesError::Access(AccessError::EventNotFound))?;
    detail.event.takes_images()?;
    order(&detail.images).with(id, new.role, new.position)?;
    Ok(())
}

struct AddImage<'a> {
    change: ImageChange<'a>,
    key: ObjectKey,
    prepared: Prepared,
    role: Option<ImageRole>,
    position: Option<i64>,
    audit_id: AuditId,
}

#[async_trait]
impl UnitOfWork for AddImage<'_> {
    type Output = EventImage;
    type Error = ChangeImagesError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<EventImage, ChangeImagesError> {
        let old = order(&self.change.begin(tx, None).await?);
        let new = old.clone().with(self.change.image, self.role, self.position)?;
        let place = new.place(self.change.image).ok_or(ImagesRefused::NoSuchImage)?;
        let image = EventImage {
            id: self.change.image,
            role: place.role,
            position: u32::try_from(place.position).unwrap_or(u32::MAX),
            key: self.key,
            width: self.prepared.width,
            height: self.prepared.height,
        };
        self.change.store(tx, (&old, &new), self.audit_id).await?;
        tx.event_images().add(self.change.event, &image).await?;
        Ok(image)
    }
}
