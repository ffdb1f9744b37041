//! Why a request is refused or stays as it is.

use turnout_domain::fields::Violations;
use turnout_domain::guestlist::{AskRefused, RequestStepRefused};
use turnout_domain::ids::OrderId;
use turnout_domain::ticketing::TicketCodeError;
use turnout_ports::store::StoreError;

use super::JoinError;
use crate::access::{AccessError, Denied};
use crate::unit_of_work::MaybeContended;

/// Why a request is refused or stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// There is no such request, or the person may not know of it.
    #[error("there is no such request")]
    NotFound,
    /// The person knows of it but may not do this.
    #[error("the person may not do this")]
    Forbidden,
    /// Some fields break a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The event is not one that people ask to join.
    #[error(transparent)]
    Ask(#[from] AskRefused),
    /// The person has an open request for the event.
    #[error("there is an open request already")]
    AlreadyOpen,
    /// The request is not where this step begins.
    #[error(transparent)]
    Step(#[from] RequestStepRefused),
    /// A ticket of its seats opened the door.
    #[error("a guest of this request is checked in")]
    CheckedIn,
    /// Its seats were paid for.
    #[error("the seats of this request are paid for")]
    Paid {
        /// The order to refund.
        order: OrderId,
    },
    /// No seats can be had.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Violations> for RequestError {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}

impl From<Denied> for RequestError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

impl From<AccessError> for RequestError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::EventNotFound => Self::Join(JoinError::NoSuchEvent),
            AccessError::Forbidden => Self::Forbidden,
            AccessError::Store(error) => Self::Store(error),
        }
    }
}

impl From<TicketCodeError> for RequestError {
    fn from(error: TicketCodeError) -> Self {
        Self::Join(error.into())
    }
}

impl RequestError {
    /// Whether drawing other tickets may help.
    pub(super) const fn wants_other_tickets(&self) -> bool {
        matches!(self, Self::Join(JoinError::NumberTaken))
    }
}

impl MaybeContended for RequestError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Join(error) => error.is_contended(),
            Self::Store(error) => error.is_contended(),
            _ => false,
        }
    }
}
