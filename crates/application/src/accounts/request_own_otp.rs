//! Sends a one-time code to somebody who is signed in, to confirm what weighs more than being signed in.

use turnout_domain::accounts::{FRESH_SIGN_IN, OtpPurpose, Phone};
use turnout_domain::ids::UserId;
use turnout_ports::accounts::OtpTarget;
use turnout_ports::store::StoreError;

use super::change_phone::refusal;
use super::fresh_sign_in::has_signed_in;
use super::send_otp::{OtpSent, RequestOtpError, send_otp};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// What a code for oneself is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnOtp {
    /// Proving the phone that is to be the new one; the code goes there.
    ChangePhone(Phone),
    /// Confirming that everything is to be erased; the code goes to the phone of the account.
    Erase,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestOwnOtpError {
    /// The account has this phone already.
    #[error("the account has this phone already")]
    SamePhone,
    /// The account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The session was opened too long ago.
    #[error("the user must sign in again first")]
    SignInAgain,
    /// As for any code.
    #[error(transparent)]
    Otp(#[from] RequestOtpError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends the user a code, the only one of its phone and purpose that works from then on. It works for this user alone.
///
/// A new phone is for somebody who has signed in lately, and so has the old phone or the password. Whether somebody else has it is not looked at before the code has proved that it is the user's.
pub async fn request_own_otp(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: OwnOtp,
    once: Once<'_, OtpSent>,
) -> Result<Answer<OtpSent>, RequestOwnOtpError> {
    let own = app.account_queries.own_profile(user).await?;
    let own = own.ok_or(RequestOwnOtpError::Deactivated)?.user.phone;
    let target = match wish {
        OwnOtp::ChangePhone(phone) if phone == own => return Err(RequestOwnOtpError::SamePhone),
        OwnOtp::ChangePhone(phone) => {
            let entry = refusal(app, context, user, &phone);
            if !has_signed_in(app, context, user, FRESH_SIGN_IN, entry).await? {
                return Err(RequestOwnOtpError::SignInAgain);
            }
            OtpTarget::of(user, OtpPurpose::ChangePhone, phone)
        }
        OwnOtp::Erase => OtpTarget::of(user, OtpPurpose::Erase, own),
    };
    Ok(send_otp(app, context, &target, once).await?)
}

#[cfg(test)]
mod tests;
