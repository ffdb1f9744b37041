//! What all changes of one's pictures share.

use chrono::{DateTime, Utc};
use turnout_domain::accounts::{Album, AlbumRefused};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, ObjectKind};
use turnout_domain::ids::{AuditId, PictureId, UserId};
use turnout_ports::accounts::StoredAlbum;
use turnout_ports::store::{Repositories, StoreError};

use crate::context::RequestContext;
use crate::unit_of_work::MaybeContended;

/// Why the pictures stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// There are as many as there may be, no such picture, or no such position.
    #[error(transparent)]
    Refused(#[from] AlbumRefused),
    /// The profile changed since the change was made.
    #[error("the profile has changed meanwhile")]
    Stale,
    /// The account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for PictureError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// The pictures, locked, and their order.
pub(super) async fn lock(tx: &mut dyn Repositories, user: UserId) -> Result<(StoredAlbum, Album), PictureError> {
    let stored = tx.pictures().lock_album(user).await?;
    let stored = stored.ok_or(PictureError::Deactivated)?;
    let album = Album::new(stored.pictures.iter().map(|picture| picture.id).collect());
    Ok((stored, album))
}

/// Begins the audit entry of a change of one picture.
pub(super) fn entry(
    context: &RequestContext,
    (id, at): (AuditId, DateTime<Utc>),
    action: AuditAction,
    picture: PictureId,
) -> AuditEntry {
    context.audit(id, at, action, AuditObject::new(ObjectKind::Picture, picture.uuid()))
}
