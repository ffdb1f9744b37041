//! Refusals of the use cases of tickets as problems.

use turnout_application::ticketing::ShowTicketError;

use crate::codes::attendance::TICKET_NOT_FOUND;
use crate::problem::ApiError;

impl From<ShowTicketError> for ApiError {
    fn from(error: ShowTicketError) -> Self {
        match error {
            ShowTicketError::NotFound => Self::new(TICKET_NOT_FOUND),
            ShowTicketError::Store(error) => error.into(),
        }
    }
}
