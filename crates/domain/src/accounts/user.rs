//! Users.

use chrono::{DateTime, Utc};

use super::{Phone, Role};
use crate::ids::UserId;

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The public id.
    pub id: UserId,
    /// The login name.
    pub phone: Phone,
    /// Whether they may sign in and do anything.
    pub is_active: bool,
    /// Whether they work for the platform.
    pub is_staff: bool,
    /// Whether they may do everything.
    pub is_superuser: bool,
    /// Platform-wide roles. Everyone is an attendee, whether or not it stands here.
    pub roles: Vec<Role>,
    /// Raised whenever the access tokens that the user holds must be replaced by new ones.
    pub auth_epoch: u32,
    /// The first sign-in.
    pub joined_at: DateTime<Utc>,
}

/// Why a user may not sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the account is deactivated")]
pub struct Deactivated;

impl User {
    /// Whether they may see or change what is not theirs, as staff or by a role for the whole platform.
    pub fn works_for_platform(&self) -> bool {
        self.is_staff || self.is_superuser || self.roles.iter().any(|role| role.is_of_staff())
    }

    /// Refuses those whom an operator has shut out.
    pub const fn may_sign_in(&self) -> Result<(), Deactivated> {
        if self.is_active { Ok(()) } else { Err(Deactivated) }
    }
}
