//! Refusals of the use cases of tickets as problems.

use turnout_application::ticketing::{CancelTicketError, ShowTicketError};

use crate::codes::attendance::TICKET_NOT_FOUND;
use crate::codes::guestlist::REFUND_REQUIRED;
use crate::codes::ticketing::TICKET_USED;
use crate::problem::ApiError;

impl From<ShowTicketError> for ApiError {
    fn from(error: ShowTicketError) -> Self {
        match error {
            ShowTicketError::NotFound => Self::new(TICKET_NOT_FOUND),
            ShowTicketError::Store(error) => error.into(),
        }
    }
}

impl From<CancelTicketError> for ApiError {
    fn from(error: CancelTicketError) -> Self {
        match error {
            CancelTicketError::NotFound => Self::new(TICKET_NOT_FOUND),
            CancelTicketError::Forbidden => Self::forbidden(),
            CancelTicketError::Used => Self::new(TICKET_USED),
            CancelTicketError::Paid { order } => Self::new(REFUND_REQUIRED).with("order_id", order.to_string()),
            CancelTicketError::Store(error) => error.into(),
        }
    }
}
