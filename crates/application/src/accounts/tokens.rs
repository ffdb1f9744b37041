//! The pair of tokens that a signed-in device holds.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{ACCESS_LIFETIME, REFRESH_LIFETIME, User};
use turnout_domain::ids::SessionId;
use turnout_ports::accounts::{AccessClaims, NewRefreshToken, TokenError};

use super::refresh_token;
use crate::app::App;
use crate::ids;

/// What a device gets when it signs in and whenever it refreshes.
#[derive(Clone, Debug)]
pub struct TokenPair {
    /// For every request.
    pub access_token: SecretString,
    /// For the next pair.
    pub refresh_token: SecretString,
    /// How many seconds the access token works.
    pub expires_in: i64,
}

/// A refresh token before it is stored: the secret for the client, and what is kept of it.
pub(super) fn draw_refresh(app: &App, now: DateTime<Utc>) -> (SecretString, NewRefreshToken) {
    let secret = refresh_token::draw(&*app.entropy);
    let kept = NewRefreshToken {
        id: ids::draw(now, &*app.entropy),
        hash: refresh_token::hash(&secret),
        at: now,
        expires_at: now + REFRESH_LIFETIME,
    };
    (secret, kept)
}

/// Signs an access token to go with a refresh token.
pub(super) fn pair(
    app: &App,
    user: &User,
    session: SessionId,
    refresh_token: SecretString,
    now: DateTime<Utc>,
) -> Result<TokenPair, TokenError> {
    let access_token = app.tokens.issue(&AccessClaims {
        user: user.id,
        session,
        roles: user.roles.clone(),
        is_staff: user.is_staff,
        is_superuser: user.is_superuser,
        epoch: user.auth_epoch,
        issued_at: now,
        expires_at: now + ACCESS_LIFETIME,
    })?;
    Ok(TokenPair {
        access_token,
        refresh_token,
        expires_in: ACCESS_LIFETIME.num_seconds(),
    })
}
