//! Adds a picture to one's profile.

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{AlbumRefused, MOST_PICTURES};
use turnout_domain::audit::{AuditAction, Changes};
use turnout_domain::ids::{AuditId, PictureId, UserId};
use turnout_ports::accounts::Picture;
use turnout_ports::images::ImageError;
use turnout_ports::storage::{Area, ObjectKey};
use turnout_ports::store::{Repositories, StoreError};

use super::arrange::{PictureError, entry, lock};
use crate::app::App;
use crate::context::RequestContext;
use crate::files::{KeepError, forsake, keep};
use crate::idempotency::{Answer, Once, execute_once, find_answer};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

/// What was uploaded.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// The file, as it came.
    pub upload: Bytes,
    /// Where it goes; behind all others where it is left out.
    pub position: Option<i64>,
}

/// Why there is no new picture.
#[derive(Debug, thiserror::Error)]
pub enum AddPictureError {
    /// It does not go with those that there are.
    #[error(transparent)]
    Album(#[from] PictureError),
    /// Nothing could be made of the upload.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The file could not be kept.
    #[error(transparent)]
    Keep(#[from] KeepError),
}

impl From<StoreError> for AddPictureError {
    fn from(error: StoreError) -> Self {
        Self::Album(PictureError::Store(error))
    }
}

/// Makes a picture of the upload, keeps its file and then its row.
pub async fn add_picture(
    app: &App,
    context: &RequestContext,
    user: UserId,
    new: NewPicture,
    once: &Once<'_, Picture>,
) -> Result<Answer<Picture>, AddPictureError> {
    let now = app.clock.now();
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    // Who has no room is told before anything is decoded. The unit looks again.
    if app.account_queries.pictures(user).await?.len() >= MOST_PICTURES {
        return Err(PictureError::Refused(AlbumRefused::Full).into());
    }
    let prepared = app.images.prepare(new.upload).await?;
    let id: PictureId = ids::draw(now, &*app.entropy);
    let key = ObjectKey::new(Area::Pictures, id.uuid(), prepared.media);
    keep(app, &key, prepared.bytes).await?;
    let unit = AddPicture {
        context,
        user,
        picture: Picture {
            id,
            key,
            width: prepared.width,
            height: prepared.height,
        },
        position: new.position,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    let outcome = execute_once(&*app.store, &unit, once, now).await;
    match &outcome {
        // Nobody knows whether there is a row; the job that waits will.
        Ok(Answer::Done(_)) | Err(PictureError::Store(StoreError::OutcomeUnknown(_))) => {}
        Ok(Answer::Replayed(_) | Answer::KeyReused) | Err(_) => forsake(app, &key).await,
    }
    Ok(outcome?)
}

struct AddPicture<'a> {
    context: &'a RequestContext,
    user: UserId,
    picture: Picture,
    position: Option<i64>,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AddPicture<'_> {
    type Output = Picture;
    type Error = PictureError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Picture, PictureError> {
        let (stored, album) = lock(tx, self.user).await?;
        let album = album.with(self.picture.id, self.position)?;
        tx.pictures()
            .add(self.user, &self.picture, stored.pictures.len())
            .await?;
        tx.pictures().arrange(self.user, album.order()).await?;
        let position = album.position(self.picture.id).unwrap_or_default();
        let changes = Changes::none().set("position", position.to_string());
        let entry = entry(
            self.context,
            (self.audit_id, self.now),
            AuditAction::PictureAdded,
            self.picture.id,
        );
        tx.audit().append(&[entry.changes(changes)]).await?;
        Ok(self.picture.clone())
    }
}
