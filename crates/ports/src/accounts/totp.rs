//! The second factor of staff.

use chrono::{DateTime, Utc};
use turnout_domain::accounts::{OtpCode, TotpSecret, TotpStep};
use turnout_domain::ids::UserId;

/// Why a secret cannot be sealed, or a sealed one not be opened. None of them says anything about the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TotpError {
    /// Sealed by another key, for another user, or damaged.
    #[error("the sealed secret cannot be opened")]
    Unreadable,
    /// The computation failed.
    #[error("the secret cannot be sealed")]
    NotSealed,
}

/// Seals the secrets of codes that an app computes, and checks such codes. A copy of the database alone shows none.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait TotpVault: Send + Sync {
    /// The secret as it may be stored. It can be opened for this user only.
    fn seal(&self, user: UserId, secret: &TotpSecret) -> Result<Vec<u8>, TotpError>;

    /// The latest step whose code this is, among those that are accepted at `now`.
    fn check(
        &self,
        user: UserId,
        sealed: &[u8],
        code: &OtpCode,
        now: DateTime<Utc>,
    ) -> Result<Option<TotpStep>, TotpError>;
}
