//! Hashing of one-time codes and passwords.

use async_trait::async_trait;
use secrecy::SecretString;

/// Why a secret could not be hashed or compared. None of them says anything about the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Too many are waiting already. Trying again later may work.
    #[error("too many secrets are being hashed")]
    Overloaded,
    /// The stored text is not a hash that this server can read.
    #[error("the stored hash is unreadable: {0}")]
    Unreadable(String),
    /// The computation failed.
    #[error("hashing failed: {0}")]
    Failed(String),
}

/// Turns a secret that a person types into something that a thief of the database cannot turn back.
///
/// It is slow on purpose: never call it while a transaction is open. The number of computations at a time is bounded.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait SecretHasher: Send + Sync {
    /// A PHC string with a salt of its own: the same secret hashed twice gives two texts.
    async fn hash(&self, secret: &SecretString) -> Result<String, HashError>;

    /// Whether the secret is the one that was hashed.
    async fn verify(&self, secret: &SecretString, hash: &str) -> Result<bool, HashError>;
}
