//! Tells who sends a request, from its access token.

use turnout_ports::accounts::{AccessClaims, TokenError, TokenIssuer};
use turnout_ports::system::Clock;

use super::revocations::{Revocations, Revoked};

/// Why nobody is signed in by a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthenticateError {
    /// It is no good token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It was one.
    #[error(transparent)]
    Revoked(#[from] Revoked),
}

/// What the token says, if it is good now.
///
/// Every request with a token passes here and the database is not asked: what was revoked is known to the process.
pub fn authenticate(
    tokens: &dyn TokenIssuer,
    clock: &dyn Clock,
    revocations: &Revocations,
    token: &str,
) -> Result<AccessClaims, AuthenticateError> {
    let claims = tokens.verify(token, clock.now())?;
    revocations.check(&claims)?;
    Ok(claims)
}
