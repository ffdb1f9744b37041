//! Who may call which route, as a table, and what those are told who may not.

pub mod document;

mod decision;
mod table;

pub(crate) use decision::{Decision, needs_user};
pub(crate) use table::decision_of;

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

#[cfg(test)]
mod tests;
