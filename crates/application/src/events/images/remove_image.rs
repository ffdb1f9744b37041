//! Removes an image from an event.

use async_trait::async_trait;
use turnout_domain::audit::AuditAction;
use turnout_domain::events::ImagesRefused;
use turnout_domain::ids::{AuditId, EventId, ImageId, JobId};
use turnout_ports::store::Repositories;

use super::arrange::{ChangeImagesError, ImageChange, order};
use crate::app::App;
use crate::context::RequestContext;
use crate::files::drop_job;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Removes it. Its file follows after the commit.
pub async fn remove_image(
    app: &App,
    context: &RequestContext,
    event: EventId,
    image: ImageId,
) -> Result<(), ChangeImagesError> {
    let now = app.clock.now();
    let unit = RemoveImage {
        change: ImageChange {
            context,
            event,
            image,
            action: AuditAction::ImageRemoved,
            now,
        },
        audit_id: ids::draw(now, &*app.entropy),
        job_id: ids::draw(now, &*app.entropy),
    };
    execute(&*app.store, &unit).await
}

struct RemoveImage<'a> {
    change: ImageChange<'a>,
    audit_id: AuditId,
    job_id: JobId,
}

#[async_trait]
impl UnitOfWork for RemoveImage<'_> {
    type Output = ();
    type Error = ChangeImagesError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), ChangeImagesError> {
        let stored = self.change.begin(tx, None).await?;
        let old = order(&stored);
        let new = old.clone().without(self.change.image)?;
        let gone = stored.iter().find(|one| one.id == self.change.image);
        let key = gone.ok_or(ImagesRefused::NoSuchImage)?.key;
        tx.event_images().remove(self.change.image).await?;
        self.change.store(tx, (&old, &new), self.audit_id).await?;
        let job = drop_job(self.job_id, &key, self.change.now);
        Ok(tx.jobs().enqueue(&job).await?)
    }
}
