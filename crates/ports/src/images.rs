//! Pictures that people upload: what is made of them before they are kept.

use async_trait::async_trait;
use bytes::Bytes;

use crate::storage::MediaType;

/// A picture that may be shown to others: written anew from its pixels, so that nothing else of the upload is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The file.
    pub bytes: Bytes,
    /// What it is.
    pub media: MediaType,
    /// Pixels, as it is looked at.
    pub width: u32,
    /// Pixels, as it is looked at.
    pub height: u32,
}

/// Why nothing was made of an upload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// It is no picture of a kind that is taken.
    #[error("this is not a picture of a kind that is taken")]
    Unsupported,
    /// It says to have more pixels than are taken. It was not decoded.
    #[error("the picture has too many pixels")]
    TooLarge,
    /// It begins like a picture and is broken.
    #[error("the picture cannot be read: {0}")]
    Unreadable(String),
    /// Too many wait already.
    #[error("too many pictures are being prepared")]
    Overloaded,
    /// It could be read and not be written.
    #[error("the picture could not be prepared: {0}")]
    Failed(String),
}

/// Makes pictures of uploads.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait ImageProcessor: Send + Sync {
    /// Reads the upload, whatever it says to be, and writes what may be shown.
    async fn prepare(&self, upload: Bytes) -> Result<Prepared, ImageError>;
}
