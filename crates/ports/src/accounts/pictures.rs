//! The pictures of a profile.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::ids::{PictureId, UserId};

use crate::storage::ObjectKey;
use crate::store::StoreResult;

/// A picture of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The public id.
    pub id: PictureId,
    /// Where its file lies.
    pub key: ObjectKey,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// The pictures of a user as they are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredAlbum {
    /// In the order of showing.
    pub pictures: Vec<Picture>,
    /// When the profile was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Keeps pictures.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait PictureRepository: Send {
    /// The pictures of an active user, whose profile is locked until the transaction ends.
    async fn lock_album(&mut self, user: UserId) -> StoreResult<Option<StoredAlbum>>;

    /// Adds a picture behind `count` others.
    async fn add(&mut self, user: UserId, picture: &Picture, count: usize) -> StoreResult<()>;

    /// Removes a picture. Its file stays for a job to remove.
    async fn remove(&mut self, picture: PictureId) -> StoreResult<()>;

    /// Gives the pictures of a user, which are these, the order of the list. That changes the profile.
    async fn arrange(&mut self, user: UserId, order: &[PictureId]) -> StoreResult<()>;
}
