//! Refusals of the privacy use cases as problems.

use turnout_application::privacy::{CancelErasureError, FetchExportError, RequestErasureError};
use turnout_domain::accounts::ErasureRefused;
use turnout_ports::storage::StorageError;

use crate::codes::accounts::ACCOUNT_DEACTIVATED;
use crate::codes::general::UNAVAILABLE;
use crate::codes::privacy::{
    ERASURE_HAS_TICKETS, ERASURE_HOSTS_EVENTS, ERASURE_MONEY_OWED, ERASURE_NOT_PENDING, ERASURE_OF_STAFF,
    EXPORT_TOO_SOON,
};
use crate::problem::ApiError;

impl From<ErasureRefused> for ApiError {
    fn from(refused: ErasureRefused) -> Self {
        match refused {
            ErasureRefused::Staff => Self::new(ERASURE_OF_STAFF),
            ErasureRefused::HostsEvents { events } => Self::new(ERASURE_HOSTS_EVENTS).with("events", events),
            ErasureRefused::MoneyOwed { orders } => Self::new(ERASURE_MONEY_OWED).with("orders", orders),
            ErasureRefused::HasTickets { tickets } => Self::new(ERASURE_HAS_TICKETS).with("tickets", tickets),
        }
    }
}

impl From<RequestErasureError> for ApiError {
    fn from(error: RequestErasureError) -> Self {
        match error {
            RequestErasureError::Otp(error) => error.into(),
            RequestErasureError::Refused(refused) => refused.into(),
            RequestErasureError::Store(error) => error.into(),
        }
    }
}

impl From<CancelErasureError> for ApiError {
    fn from(error: CancelErasureError) -> Self {
        match error {
            CancelErasureError::NotPending => Self::new(ERASURE_NOT_PENDING),
            CancelErasureError::Store(error) => error.into(),
        }
    }
}

impl From<FetchExportError> for ApiError {
    fn from(error: FetchExportError) -> Self {
        match error {
            FetchExportError::TooSoon { retry_after } => Self::new(EXPORT_TOO_SOON).retry_after(retry_after),
            FetchExportError::Deactivated => Self::new(ACCOUNT_DEACTIVATED),
            FetchExportError::Storage(StorageError::Unavailable(cause)) => {
                Self::new(UNAVAILABLE).retry_after(1).caused_by(cause)
            }
            FetchExportError::Storage(StorageError::Refused(cause)) => Self::internal(cause),
            FetchExportError::Store(error) => error.into(),
        }
    }
}
