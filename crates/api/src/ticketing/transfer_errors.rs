//! Refusals of the use cases of transfers as problems.

use turnout_application::ticketing::TransferError;
use turnout_domain::booking::BookingRefused;
use turnout_domain::ticketing::{ReissueRefused, TransferBlocked};

use crate::codes::attendance::{TICKET_NOT_FOUND, TICKET_NOT_VALID};
use crate::codes::guestlist::OWN_EVENT;
use crate::codes::ticketing::{
    REFUND_UNDER_WAY, TICKET_REISSUED_TOO_OFTEN, TICKET_USED, TRANSFER_EXPIRED, TRANSFER_NOT_FOUND,
    TRANSFER_NOT_PENDING, TRANSFER_PENDING, TRANSFERS_NOT_ALLOWED,
};
use crate::problem::ApiError;

impl From<TransferError> for ApiError {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::NoSuchTicket => Self::new(TICKET_NOT_FOUND),
            TransferError::NotFound => Self::new(TRANSFER_NOT_FOUND),
            TransferError::Forbidden => Self::forbidden(),
            TransferError::Invalid(violations) => violations.into(),
            TransferError::AlreadyOffered => Self::new(TRANSFER_PENDING),
            TransferError::Step(refused) => {
                Self::new(TRANSFER_NOT_PENDING).with("transfer_status", refused.from.as_str())
            }
            TransferError::Expired => Self::new(TRANSFER_EXPIRED),
            TransferError::Blocked(blocked) => blocked.into(),
            TransferError::OwnEvent => Self::new(OWN_EVENT),
            TransferError::Receiver(refused) => refused.into(),
            TransferError::Code(ReissueRefused::Used) => Self::new(TICKET_USED),
            TransferError::Code(ReissueRefused::Void) => Self::new(TICKET_NOT_VALID),
            TransferError::Code(ReissueRefused::TooOften) => Self::new(TICKET_REISSUED_TOO_OFTEN),
            error @ TransferError::CodeChanged => Self::internal(error),
            TransferError::Signing(error) => Self::internal(error),
            TransferError::Store(error) => error.into(),
        }
    }
}

impl From<TransferBlocked> for ApiError {
    fn from(blocked: TransferBlocked) -> Self {
        match blocked {
            TransferBlocked::Forbidden => Self::new(TRANSFERS_NOT_ALLOWED),
            TransferBlocked::NotOn(status) => BookingRefused::NotOnSale(status).into(),
            TransferBlocked::Over => BookingRefused::Over.into(),
            TransferBlocked::Used => Self::new(TICKET_USED),
            TransferBlocked::Void => Self::new(TICKET_NOT_VALID),
            TransferBlocked::MoneyOnItsWay => Self::new(REFUND_UNDER_WAY),
        }
    }
}
