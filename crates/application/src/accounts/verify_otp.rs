//! Signs in with a phone and the code that was sent to it.

use turnout_domain::accounts::{OtpCode, Phone};
use turnout_domain::fields::{Lines, Violations, text};
use turnout_ports::accounts::{OtpTarget, OwnProfile, TokenError};
use turnout_ports::store::StoreError;

use super::guess_otp::{OtpGuessError, guess_otp};
use super::open_session::{OpenSession, Opened};
use super::tokens::{TokenPair, draw_refresh, pair};
use crate::app::App;
use crate::context::RequestContext;
use crate::unit_of_work::execute;

pub(super) const LONGEST_DEVICE: usize = 200;

/// Who wants to sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The phone that got the code.
    pub phone: Phone,
    /// The code as it was typed.
    pub code: OtpCode,
    /// How the user calls the device.
    pub device: Option<String>,
}

/// Somebody is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The device's tokens.
    pub tokens: TokenPair,
    /// Whether it was their first time.
    pub is_new_user: bool,
    /// Their own profile.
    pub me: OwnProfile,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum VerifyOtpError {
    /// The code does not work.
    #[error(transparent)]
    Guess(#[from] OtpGuessError),
    /// The code was right and the account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The code was right and this account is signed in to with a password.
    #[error("the account is signed in to with a password")]
    PasswordRequired,
    /// The device's name breaks a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The access token could not be signed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Spends the code and opens a session; adds the user when it is their first.
pub async fn verify_otp(app: &App, context: &RequestContext, input: SignIn) -> Result<SignedIn, VerifyOtpError> {
    let device = text(
        "/device",
        input.device.as_deref().unwrap_or_default(),
        LONGEST_DEVICE,
        Lines::One,
    );
    let device = device.map_err(VerifyOtpError::Invalid)?;
    let target = OtpTarget::sign_in(input.phone);
    let otp = guess_otp(app, context, &target, &input.code).await?;

    let now = app.clock.now();
    let (refresh_token, token) = draw_refresh(app, now);
    let work = OpenSession::new(app, context, &target.phone, otp, device, token, now);
    let (user, is_new_user) = match execute(&*app.store, &work).await? {
        Opened::Session { user, is_new } => (user, is_new),
        Opened::CodeSpent => return Err(OtpGuessError::Wrong.into()),
        Opened::Deactivated => return Err(VerifyOtpError::Deactivated),
        Opened::PasswordRequired => return Err(VerifyOtpError::PasswordRequired),
    };
    let me = app
        .account_queries
        .own_profile(user.id)
        .await?
        .ok_or(VerifyOtpError::Deactivated)?;
    let tokens = pair(app, &user, work.session.id, refresh_token, now)?;
    Ok(SignedIn {
        tokens,
        is_new_user,
        me,
    })
}

#[cfg(test)]
mod tests;
