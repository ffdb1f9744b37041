//! Why events and venues stay as they are.

use turnout_domain::events::{EditRefused, EventStatus, StepRefused};
use turnout_domain::fields::Violations;
use turnout_ports::store::StoreError;

use crate::access::AccessError;
use crate::unit_of_work::MaybeContended;

/// Why an event is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeEventError {
    /// The caller may not, or there is no such event.
    #[error(transparent)]
    Access(AccessError),
    /// The event changed since the edit was made.
    #[error("the event has changed meanwhile")]
    Stale,
    /// The edit is refused.
    #[error(transparent)]
    Edit(#[from] EditRefused),
    /// The step of its life is refused.
    #[error(transparent)]
    Step(#[from] StepRefused),
    /// Only drafts can be thrown away.
    #[error("the event is {0} and not a draft")]
    NotDraft(EventStatus),
    /// The event has no such tier.
    #[error("the event has no such tier")]
    TierNotFound,
    /// Somebody has, or once had, a reservation of the tier.
    #[error("somebody has reserved this tier")]
    TierInUse,
    /// Another event has the same slug. Nobody sees this: another id is drawn.
    #[error("the slug is taken")]
    SlugTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for ChangeEventError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Store(error) => Self::Store(error),
            refused @ (AccessError::EventNotFound | AccessError::Forbidden) => Self::Access(refused),
        }
    }
}

impl From<Violations> for ChangeEventError {
    fn from(wrong: Violations) -> Self {
        Self::Edit(EditRefused::Invalid(wrong))
    }
}

impl MaybeContended for ChangeEventError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Why a venue is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeVenueError {
    /// The caller may not.
    #[error("this is not allowed")]
    Forbidden,
    /// There is no such venue.
    #[error("there is no such venue")]
    NotFound,
    /// The venue changed since the edit was made.
    #[error("the venue has changed meanwhile")]
    Stale,
    /// Fields break rules.
    #[error("{0}")]
    Invalid(Violations),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AccessError> for ChangeVenueError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Store(error) => Self::Store(error),
            AccessError::EventNotFound | AccessError::Forbidden => Self::Forbidden,
        }
    }
}

impl MaybeContended for ChangeVenueError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}
