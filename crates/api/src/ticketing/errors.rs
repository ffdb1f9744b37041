//! Refusals of the use cases of tickets as problems.

use turnout_application::ticketing::{
    CancelTicketError, ReissueTicketError, ReleaseSeatError, ShowCodeError, ShowTicketError, WalletPassError,
};
use turnout_domain::ticketing::{ReissueRefused, ReleaseRefused};

use crate::codes::attendance::{TICKET_NOT_FOUND, TICKET_NOT_VALID};
use crate::codes::guestlist::REFUND_REQUIRED;
use crate::codes::ticketing::{TICKET_NOT_VOID, TICKET_REISSUED_TOO_OFTEN, TICKET_USED, WALLET_NOT_CONFIGURED};
use crate::problem::ApiError;

impl From<ShowTicketError> for ApiError {
    fn from(error: ShowTicketError) -> Self {
        match error {
            ShowTicketError::NotFound => Self::new(TICKET_NOT_FOUND),
            ShowTicketError::Store(error) => error.into(),
        }
    }
}

impl From<ShowCodeError> for ApiError {
    fn from(error: ShowCodeError) -> Self {
        match error {
            ShowCodeError::NotFound => Self::new(TICKET_NOT_FOUND),
            ShowCodeError::Forbidden => Self::forbidden(),
            ShowCodeError::Void => Self::new(TICKET_NOT_VALID),
            error @ ShowCodeError::NoKey => Self::internal(error),
            ShowCodeError::Store(error) => error.into(),
        }
    }
}

impl From<WalletPassError> for ApiError {
    fn from(error: WalletPassError) -> Self {
        match error {
            WalletPassError::Code(error) => error.into(),
            WalletPassError::NotConfigured => Self::new(WALLET_NOT_CONFIGURED),
            WalletPassError::Expired(error) => {
                tracing::error!(%error, "no passes are made");
                Self::new(WALLET_NOT_CONFIGURED)
            }
            error @ WalletPassError::Failed(_) => Self::internal(error),
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

impl From<ReleaseSeatError> for ApiError {
    fn from(error: ReleaseSeatError) -> Self {
        match error {
            ReleaseSeatError::NotFound => Self::new(TICKET_NOT_FOUND),
            ReleaseSeatError::Forbidden => Self::forbidden(),
            ReleaseSeatError::Refused(ReleaseRefused(status)) => {
                Self::new(TICKET_NOT_VOID).with("ticket_status", status.as_str())
            }
            ReleaseSeatError::Store(error) => error.into(),
        }
    }
}

impl From<ReissueTicketError> for ApiError {
    fn from(error: ReissueTicketError) -> Self {
        match error {
            ReissueTicketError::NotFound => Self::new(TICKET_NOT_FOUND),
            ReissueTicketError::Forbidden => Self::forbidden(),
            ReissueTicketError::Refused(ReissueRefused::Used) => Self::new(TICKET_USED),
            ReissueTicketError::Refused(ReissueRefused::Void) => Self::new(TICKET_NOT_VALID),
            ReissueTicketError::Refused(ReissueRefused::TooOften) => Self::new(TICKET_REISSUED_TOO_OFTEN),
            error @ ReissueTicketError::Outrun => Self::internal(error),
            ReissueTicketError::Signing(error) => Self::internal(error),
            ReissueTicketError::Store(error) => error.into(),
        }
    }
}
