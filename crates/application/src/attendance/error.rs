//! What keeps the door from deciding.

use turnout_domain::attendance::DoorRefusal;
use turnout_domain::fields::Violations;
use turnout_ports::accounts::HashError;
use turnout_ports::store::StoreError;

use crate::access::AccessError;
use crate::unit_of_work::MaybeContended;

/// Why nothing was decided, or a check-in stays. A scan that was judged and refused is a verdict and no error.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// Fields break rules.
    #[error("{0}")]
    Invalid(Violations),
    /// The caller may not do this at this door, or may not know that it exists.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A check-in cannot be taken back. Refused scans are kept and are verdicts instead.
    #[error(transparent)]
    Refused(#[from] DoorRefusal),
    /// A one-time code could not be compared.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The device has used this scan id for something else.
    #[error("the scan id belongs to another scan")]
    ScanIdReused,
    /// The cursor of a door list is of another database.
    #[error("the cursor belongs to another database")]
    CursorExpired,
    /// The record changed since the edit was made.
    #[error("the record has changed meanwhile")]
    Stale,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for DoorError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Store(error) => error.is_contended(),
            Self::Access(error) => error.is_contended(),
            Self::Invalid(_)
            | Self::Refused(_)
            | Self::Hash(_)
            | Self::ScanIdReused
            | Self::CursorExpired
            | Self::Stale => false,
        }
    }
}

/// What ends a unit of work of the door early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Interrupted {
    /// The one who scans has no business at this door. `explain` finds the words.
    #[error("not at this door")]
    NotAllowed,
    /// How many people are inside decides, so the unit is to run behind the door's lock.
    #[error("people inside are counted")]
    InsideIsCounted,
    /// Anything else.
    #[error(transparent)]
    Failed(#[from] DoorError),
}

impl From<StoreError> for Interrupted {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl MaybeContended for Interrupted {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_contended())
    }
}
