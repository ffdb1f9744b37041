//! Access tokens: short-lived, signed, checked without asking the database.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::Role;
use turnout_domain::ids::{SessionId, UserId};

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// Who signed in.
    pub user: UserId,
    /// Where.
    pub session: SessionId,
    /// The platform-wide roles at the time of issue.
    pub roles: Vec<Role>,
    /// Whether the user works for the platform.
    pub is_staff: bool,
    /// Whether the user may do everything.
    pub is_superuser: bool,
    /// The user's `auth_epoch` at the time of issue.
    pub epoch: u32,
    /// From when the token holds.
    pub issued_at: DateTime<Utc>,
    /// From when it holds no more.
    pub expires_at: DateTime<Utc>,
}

/// Why a token is not accepted. Clients learn only that it is not, or that it has expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token of the kind, form and algorithm that this server issues.
    #[error("is not an access token")]
    Malformed,
    /// Signed with a key that is not, or no longer, in use.
    #[error("is signed with an unknown key")]
    UnknownKey,
    /// The signature is not that of the key.
    #[error("is forged")]
    Forged,
    /// Issued by or for someone else, or issued in the future.
    #[error("is not meant for this server")]
    NotForUs,
    /// Was good once.
    #[error("has expired")]
    Expired,
    /// The token could not be signed.
    #[error("could not be signed")]
    NotSigned,
}

/// A public key with which others can check tokens (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenKey {
    /// The `kid` of the tokens that it checks.
    pub id: String,
    /// The Ed25519 public key.
    pub public_key: [u8; 32],
}

/// Issues and checks access tokens. Fast enough for every request.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait TokenIssuer: Send + Sync {
    /// A signed token that says this.
    fn issue(&self, claims: &AccessClaims) -> Result<SecretString, TokenError>;

    /// What the token says, if this server said it and it still holds at `now`.
    fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenError>;

    /// The keys in use, for `/.well-known/jwks.json`.
    fn public_keys(&self) -> Vec<TokenKey>;
}
