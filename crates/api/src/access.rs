//! What those are told who may not.

use turnout_application::access::AccessError;

use crate::problem::ApiError;

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        match error {
            // The same as for an id that names nothing: nobody learns that a private event exists.
            AccessError::EventNotFound => Self::not_found(),
            AccessError::Forbidden => Self::forbidden(),
            AccessError::Store(error) => error.into(),
        }
    }
}
