//! What refusals look like.

use turnout_application::notifications::MarkReadError;

use crate::problem::ApiError;

impl From<MarkReadError> for ApiError {
    fn from(error: MarkReadError) -> Self {
        match error {
            MarkReadError::NotFound => Self::not_found(),
            MarkReadError::Store(error) => error.into(),
        }
    }
}
