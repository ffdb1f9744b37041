//! Moves a picture of one's profile to another position.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, Changes};
use turnout_domain::ids::{AuditId, PictureId, UserId};
use turnout_ports::accounts::OwnProfile;
use turnout_ports::store::Repositories;

use super::arrange::{PictureError, entry, lock};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Moves it, and answers the profile. The others close up. `expected` is when the profile was last changed, as the caller
/// knows it.
pub async fn move_picture(
    app: &App,
    context: &RequestContext,
    user: UserId,
    (picture, position): (PictureId, i64),
    expected: Option<DateTime<Utc>>,
) -> Result<OwnProfile, PictureError> {
    let now = app.clock.now();
    let unit = MovePicture {
        context,
        user,
        picture,
        position,
        expected,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await?;
    let own = app.account_queries.own_profile(user).await?;
    own.ok_or(PictureError::Deactivated)
}

struct MovePicture<'a> {
    context: &'a RequestContext,
    user: UserId,
    picture: PictureId,
    position: i64,
    expected: Option<DateTime<Utc>>,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for MovePicture<'_> {
    type Output = ();
    type Error = PictureError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), PictureError> {
        let (stored, album) = lock(tx, self.user).await?;
        if self.expected.is_some_and(|expected| expected != stored.updated_at) {
            return Err(PictureError::Stale);
        }
        let from = album.position(self.picture);
        let moved = album.clone().moved(self.picture, self.position)?;
        if moved == album {
            return Ok(());
        }
        tx.pictures().arrange(self.user, moved.order()).await?;
        let changes = Changes::none().differing("position", from.as_ref(), moved.position(self.picture).as_ref());
        let entry = entry(
            self.context,
            (self.audit_id, self.now),
            AuditAction::PictureMoved,
            self.picture,
        );
        tx.audit().append(&[entry.changes(changes)]).await?;
        Ok(())
    }
}
