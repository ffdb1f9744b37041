//! Shows a picture to everybody.

use bytes::Bytes;
use turnout_domain::ids::PictureId;
use turnout_ports::storage::{MediaType, StorageError};
use turnout_ports::store::StoreError;

use crate::app::App;

/// A picture as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPicture {
    /// What it is.
    pub media: MediaType,
    /// The file; `None` for who has it already.
    pub bytes: Option<Bytes>,
}

/// Why it is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowPictureError {
    /// There is none, or its owner is gone or hidden.
    #[error("there is no such picture")]
    NotFound,
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads a picture, as long as its owner shows it. What lies under an id never changes: who has it already is only told
/// that it is still shown.
pub async fn show_picture(app: &App, picture: PictureId, is_known: bool) -> Result<ShownPicture, ShowPictureError> {
    let shown = app.account_queries.shown_picture(picture).await?;
    let key = shown.ok_or(ShowPictureError::NotFound)?;
    let media = key.media();
    if is_known {
        return Ok(ShownPicture { media, bytes: None });
    }
    let bytes = app.objects.get(&key).await?.ok_or(ShowPictureError::NotFound)?;
    Ok(ShownPicture {
        media,
        bytes: Some(bytes),
    })
}
