//! Why seats are not given.

use turnout_domain::fields::Violations;
use turnout_ports::store::StoreError;

use crate::access::AccessError;
use crate::guestlist::JoinError;
use crate::unit_of_work::MaybeContended;

/// Why seats are not given.
#[derive(Debug, thiserror::Error)]
pub enum GiveSeatsError {
    /// The person may see the event, but not give its seats.
    #[error("the person may not give seats")]
    Forbidden,
    /// Some fields break a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The guest can have no seats, or there are none.
    #[error(transparent)]
    Join(#[from] JoinError),
}

impl From<AccessError> for GiveSeatsError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::EventNotFound => Self::Join(JoinError::NoSuchEvent),
            AccessError::Forbidden => Self::Forbidden,
            AccessError::Store(error) => error.into(),
        }
    }
}

impl From<Violations> for GiveSeatsError {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}

impl From<StoreError> for GiveSeatsError {
    fn from(error: StoreError) -> Self {
        Self::Join(error.into())
    }
}

impl MaybeContended for GiveSeatsError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Join(error) if error.is_contended())
    }
}
