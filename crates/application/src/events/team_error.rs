//! Why the team of an event stays as it is.

use turnout_domain::events::TeamRefused;
use turnout_domain::fields::Violations;
use turnout_ports::store::StoreError;

use crate::access::{AccessError, Denied};
use crate::unit_of_work::MaybeContended;

/// Why the team of an event stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The caller may not, or there is no such event.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Some fields break a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The team takes nobody, or not this person.
    #[error(transparent)]
    Refused(#[from] TeamRefused),
    /// The team has no such member.
    #[error("the team has no such member")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Violations> for TeamError {
    fn from(wrong: Violations) -> Self {
        Self::Invalid(wrong)
    }
}

impl From<Denied> for TeamError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Access(AccessError::Forbidden),
            Denied::Store(error) => Self::Store(error),
        }
    }
}

impl MaybeContended for TeamError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Access(error) => error.is_contended(),
            Self::Store(error) => error.is_contended(),
            Self::Invalid(_) | Self::Refused(_) | Self::NotFound => false,
        }
    }
}
