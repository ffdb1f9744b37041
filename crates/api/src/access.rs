//! What those are told who may not.

use turnout_application::access::AccessError;

use crate::codes::events::EVENT_NOT_FOUND;
use crate::problem::ApiError;

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        match error {
            // The same as for an id of no event: nobody learns that a private event exists.
            AccessError::EventNotFound => Self::new(EVENT_NOT_FOUND),
            AccessError::Forbidden => Self::forbidden(),
            AccessError::Store(error) => error.into(),
        }
    }
}
