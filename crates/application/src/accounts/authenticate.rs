//! Tells who sends a request, from its access token.

use turnout_ports::accounts::{AccessClaims, TokenError};

use crate::app::App;

/// What the token says, if it is good now.
///
/// Every request with a token passes here and the database is not asked. This is the place where a token that was
/// revoked before its time is found out.
pub fn authenticate(app: &App, token: &str) -> Result<AccessClaims, TokenError> {
    app.tokens.verify(token, app.clock.now())
}
