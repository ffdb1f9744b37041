//! Removes a picture from one's profile.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::AlbumRefused;
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::{AuditId, JobId, PictureId, UserId};
use turnout_ports::store::Repositories;

use super::arrange::{PictureError, entry, lock};
use crate::app::App;
use crate::context::RequestContext;
use crate::files::drop_job;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Removes it. Its file follows after the commit.
pub async fn remove_picture(
    app: &App,
    context: &RequestContext,
    user: UserId,
    picture: PictureId,
) -> Result<(), PictureError> {
    let now = app.clock.now();
    let unit = RemovePicture {
        context,
        user,
        picture,
        audit_id: ids::draw(now, &*app.entropy),
        job_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct RemovePicture<'a> {
    context: &'a RequestContext,
    user: UserId,
    picture: PictureId,
    audit_id: AuditId,
    job_id: JobId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for RemovePicture<'_> {
    type Output = ();
    type Error = PictureError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), PictureError> {
        let (stored, album) = lock(tx, self.user).await?;
        let rest = album.without(self.picture)?;
        let gone = stored.pictures.iter().find(|one| one.id == self.picture);
        let key = gone.ok_or(AlbumRefused::NoSuchPicture)?.key;
        tx.pictures().remove(self.picture).await?;
        tx.pictures().arrange(self.user, rest.order()).await?;
        tx.jobs().enqueue(&drop_job(self.job_id, &key, self.now)).await?;
        let entry = entry(
            self.context,
            (self.audit_id, self.now),
            AuditAction::PictureRemoved,
            self.picture,
        );
        tx.audit().append(&[entry]).await?;
        Ok(())
    }
}
