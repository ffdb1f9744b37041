//! The people who work for the platform: how an operator makes them, gives them back their access and takes it away. What is
//! here is called by the command line, as the system itself.

mod enrol;
mod enrolment;
mod find;
mod grant;
mod list;
mod remove;

pub use enrol::{NewStaff, ResetStaff, StaffEnrolled, create_staff, reset_staff};
pub use enrolment::Enrolment;
pub use grant::{Power, grant_power};
pub use list::list_staff;
pub use remove::remove_staff;

use turnout_domain::fields::Violations;
use turnout_ports::accounts::{HashError, TotpError};
use turnout_ports::store::StoreError;

use super::administer::AdministerError;
use crate::unit_of_work::MaybeContended;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// There is no account with this phone.
    #[error("there is no account with this phone")]
    NotFound,
    /// The account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The account has a password already.
    #[error("the account is staff already and has a password")]
    AlreadyStaff,
    /// The account is not staff.
    #[error("the account is not staff")]
    NotStaff,
    /// The power is not given, or not to them.
    #[error(transparent)]
    Administer(#[from] AdministerError),
    /// The name breaks a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The secret could not be sealed.
    #[error(transparent)]
    Totp(#[from] TotpError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for StaffError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Administer(error) => error.is_contended(),
            Self::Store(error) => error.is_contended(),
            _ => false,
        }
    }
}
