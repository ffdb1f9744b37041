//! Tells who sends a request, from its access token.

use turnout_ports::accounts::{AccessClaims, TokenError, TokenIssuer};
use turnout_ports::system::Clock;

/// What the token says, if it is good now.
///
/// Every request with a token passes here and the database is not asked. This is the place where a token that was
/// revoked before its time is found out.
pub fn authenticate(tokens: &dyn TokenIssuer, clock: &dyn Clock, token: &str) -> Result<AccessClaims, TokenError> {
    tokens.verify(token, clock.now())
}
