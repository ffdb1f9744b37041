//! Refusals of pictures as problems.

use turnout_application::accounts::{AddPictureError, PictureError};
use turnout_application::files::{KeepError, ShowFileError};
use turnout_domain::accounts::AlbumRefused;
use turnout_ports::images::ImageError;
use turnout_ports::storage::StorageError;

use crate::codes::accounts::{
    ACCOUNT_DEACTIVATED, IMAGE_TOO_LARGE, IMAGE_UNREADABLE, IMAGE_UNSUPPORTED, TOO_MANY_PICTURES,
};
use crate::codes::field::OUT_OF_RANGE;
use crate::codes::general::{STALE_VERSION, UNAVAILABLE};
use crate::problem::ApiError;

impl From<AddPictureError> for ApiError {
    fn from(error: AddPictureError) -> Self {
        match error {
            AddPictureError::Album(error) => error.into(),
            AddPictureError::Image(error) => error.into(),
            AddPictureError::Keep(error) => error.into(),
        }
    }
}

impl From<PictureError> for ApiError {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::Refused(AlbumRefused::Full) => Self::new(TOO_MANY_PICTURES),
            PictureError::Refused(AlbumRefused::NoSuchPicture) => Self::not_found(),
            PictureError::Refused(refused @ AlbumRefused::NoSuchPosition { .. }) => {
                Self::field("/position", OUT_OF_RANGE, refused.to_string())
            }
            PictureError::Stale => Self::new(STALE_VERSION),
            PictureError::Deactivated => Self::new(ACCOUNT_DEACTIVATED),
            PictureError::Store(error) => error.into(),
        }
    }
}

impl From<ImageError> for ApiError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Unsupported => Self::new(IMAGE_UNSUPPORTED),
            ImageError::TooLarge => Self::new(IMAGE_TOO_LARGE),
            ImageError::Unreadable(cause) => Self::new(IMAGE_UNREADABLE).caused_by(cause),
            ImageError::Overloaded => Self::new(UNAVAILABLE).retry_after(2).caused_by(error),
            ImageError::Failed(cause) => Self::internal(cause),
        }
    }
}

impl From<KeepError> for ApiError {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Storage(error) => error.into(),
            KeepError::Store(error) => error.into(),
        }
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(cause) => Self::new(UNAVAILABLE).retry_after(5).caused_by(cause),
            StorageError::Refused(cause) => Self::internal(cause),
        }
    }
}

impl From<ShowFileError> for ApiError {
    fn from(error: ShowFileError) -> Self {
        match error {
            ShowFileError::NotFound => Self::not_found(),
            ShowFileError::Storage(error) => error.into(),
            ShowFileError::Store(error) => error.into(),
        }
    }
}
