//! Passwords of staff, the secrets of their second factor, and how often a password was tried.

use std::fmt;

use async_trait::async_trait;
use turnout_domain::accounts::{PasswordTries, Phone, TotpStep, User};
use turnout_domain::ids::UserId;

use crate::store::StoreResult;

/// With what a user can sign in beside a code that is sent. [`fmt::Debug`] shows what there is and not what it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Whose.
    pub user: User,
    /// The hash of the password.
    pub password_hash: Option<String>,
    /// The sealed secret of the second factor.
    pub totp: Option<Vec<u8>>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user.id)
            .field("has_password", &self.password_hash.is_some())
            .field("has_totp", &self.totp.is_some())
            .finish()
    }
}

/// Keeps credentials.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait CredentialRepository: Send {
    /// The credentials of the user with this phone, active or not.
    async fn find(&mut self, phone: &Phone) -> StoreResult<Option<Credentials>>;

    /// Keeps what is given: the hash of another password, another sealed secret. With a new secret no time step is used.
    async fn replace(&mut self, user: UserId, password_hash: Option<String>, totp: Option<Vec<u8>>) -> StoreResult<()>;

    /// Forgets password and secret.
    async fn clear(&mut self, user: UserId) -> StoreResult<()>;

    /// Says whether the user works for the platform and whether they may do everything.
    async fn set_staff(&mut self, user: UserId, is_staff: bool, is_superuser: bool) -> StoreResult<()>;

    /// Notes that the code of this step was used. `false` if it, or that of a later step, was used before: of several
    /// transactions one is told `true`.
    async fn use_step(&mut self, user: UserId, step: TotpStep) -> StoreResult<bool>;

    /// The tries of a phone. Until the transaction ends, others wait here.
    async fn lock_tries(&mut self, phone: &Phone) -> StoreResult<PasswordTries>;

    /// Keeps the tries of a phone.
    async fn save_tries(&mut self, phone: &Phone, tries: &PasswordTries) -> StoreResult<()>;

    /// Forgets the tries of a phone.
    async fn forget_tries(&mut self, phone: &Phone) -> StoreResult<()>;
}
