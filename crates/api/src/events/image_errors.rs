//! Refusals of images of events as problems.

use turnout_application::events::{AddImageError, ChangeImagesError};
use turnout_domain::events::ImagesRefused;

use crate::codes::events::{EVENT_CLOSED, IMAGE_NOT_FOUND, TOO_MANY_IMAGES};
use crate::codes::field::OUT_OF_RANGE;
use crate::codes::general::STALE_VERSION;
use crate::problem::ApiError;

impl From<AddImageError> for ApiError {
    fn from(error: AddImageError) -> Self {
        match error {
            AddImageError::Change(error) => error.into(),
            AddImageError::Image(error) => error.into(),
            AddImageError::Keep(error) => error.into(),
        }
    }
}

impl From<ChangeImagesError> for ApiError {
    fn from(error: ChangeImagesError) -> Self {
        match error {
            ChangeImagesError::Access(error) => error.into(),
            ChangeImagesError::Refused(refused) => refused.into(),
            ChangeImagesError::Stale => Self::new(STALE_VERSION),
            ChangeImagesError::Store(error) => error.into(),
        }
    }
}

impl From<ImagesRefused> for ApiError {
    fn from(refused: ImagesRefused) -> Self {
        match refused {
            ImagesRefused::Closed(status) => Self::new(EVENT_CLOSED).with("event_status", status.as_str()),
            ImagesRefused::Full(role) => Self::new(TOO_MANY_IMAGES)
                .with("role", role.as_str())
                .with("most", role.most()),
            ImagesRefused::NoSuchImage => Self::new(IMAGE_NOT_FOUND),
            ImagesRefused::NoSuchPosition { .. } => Self::field("/position", OUT_OF_RANGE, refused.to_string()),
        }
    }
}
