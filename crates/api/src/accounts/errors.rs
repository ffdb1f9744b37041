//! Refusals of the accounts use cases as problems.

use turnout_application::accounts::{
    AdministerError, ChangePhoneError, ChooseInterestsError, EndSessionError, OtpGuessError, PasswordSignInError,
    PhoneRefused, RefreshError, RequestOtpError, RequestOwnOtpError, UpdateProfileError, VerifyOtpError,
};
use turnout_domain::access::AdministrationRefused;
use turnout_ports::accounts::HashError;

use crate::codes::accounts::{
    ACCOUNT_DEACTIVATED, COUNTRY_NOT_SERVED, CREDENTIALS_INVALID, OTP_EXHAUSTED, OTP_EXPIRED, OTP_GUESSES_STOPPED,
    OTP_INVALID, OTP_PAUSED, OTP_RATE_LIMITED, OWN_ACCOUNT, PASSWORD_REQUIRED, PHONE_TAKEN, REFRESH_TOKEN_INVALID,
    REFRESH_TOKEN_REUSED, SIGN_IN_AGAIN, SIGN_IN_LOCKED, STAFF_PROTECTED,
};
use crate::codes::field::{INVALID, UNKNOWN_VALUE};
use crate::codes::general::{STALE_VERSION, UNAVAILABLE};
use crate::problem::ApiError;

/// How long a client waits before it asks again for a code that could not be sent.
const RESEND_SECONDS: u64 = 5;

impl From<RequestOtpError> for ApiError {
    fn from(error: RequestOtpError) -> Self {
        match error {
            RequestOtpError::TooSoon { retry_after } => Self::new(OTP_RATE_LIMITED).retry_after(retry_after),
            RequestOtpError::Paused { retry_after } => Self::new(OTP_PAUSED).retry_after(retry_after),
            RequestOtpError::CountryNotServed => Self::new(COUNTRY_NOT_SERVED),
            RequestOtpError::Unreachable => Self::field("/phone", INVALID, "cannot be reached by text message"),
            RequestOtpError::NotSent(cause) => Self::new(UNAVAILABLE)
                .retry_after(RESEND_SECONDS)
                .detail("The code could not be sent.")
                .caused_by(cause),
            RequestOtpError::Hash(error) => hash_error(&error),
            RequestOtpError::Store(error) => error.into(),
        }
    }
}

impl From<RequestOwnOtpError> for ApiError {
    fn from(error: RequestOwnOtpError) -> Self {
        match error {
            RequestOwnOtpError::SamePhone => Self::field("/phone", INVALID, "is the phone of the account already"),
            RequestOwnOtpError::Deactivated => Self::new(ACCOUNT_DEACTIVATED),
            RequestOwnOtpError::SignInAgain => Self::new(SIGN_IN_AGAIN),
            RequestOwnOtpError::Otp(error) => error.into(),
            RequestOwnOtpError::Store(error) => error.into(),
        }
    }
}

impl From<OtpGuessError> for ApiError {
    fn from(error: OtpGuessError) -> Self {
        match error {
            OtpGuessError::Wrong => Self::new(OTP_INVALID),
            OtpGuessError::Expired => Self::new(OTP_EXPIRED),
            OtpGuessError::Exhausted { retry_after } => Self::new(OTP_EXHAUSTED).retry_after(retry_after),
            OtpGuessError::Stopped { retry_after } => Self::new(OTP_GUESSES_STOPPED).retry_after(retry_after),
            OtpGuessError::Deactivated => Self::new(ACCOUNT_DEACTIVATED),
            OtpGuessError::Hash(error) => hash_error(&error),
            OtpGuessError::Store(error) => error.into(),
        }
    }
}

impl From<ChangePhoneError> for ApiError {
    fn from(error: ChangePhoneError) -> Self {
        match error {
            ChangePhoneError::SignInAgain => Self::new(SIGN_IN_AGAIN),
            ChangePhoneError::Guess(error) => error.into(),
        }
    }
}

impl From<PhoneRefused> for ApiError {
    fn from(refused: PhoneRefused) -> Self {
        Self::new(match refused {
            PhoneRefused::Taken => PHONE_TAKEN,
            PhoneRefused::CodeSpent => OTP_INVALID,
            PhoneRefused::Deactivated => ACCOUNT_DEACTIVATED,
        })
    }
}

impl From<VerifyOtpError> for ApiError {
    fn from(error: VerifyOtpError) -> Self {
        match error {
            VerifyOtpError::Guess(error) => error.into(),
            VerifyOtpError::Deactivated => Self::new(ACCOUNT_DEACTIVATED),
            VerifyOtpError::PasswordRequired => Self::new(PASSWORD_REQUIRED),
            VerifyOtpError::Invalid(violations) => violations.into(),
            VerifyOtpError::Token(error) => Self::internal(error),
            VerifyOtpError::Store(error) => error.into(),
        }
    }
}

impl From<PasswordSignInError> for ApiError {
    fn from(error: PasswordSignInError) -> Self {
        match error {
            PasswordSignInError::Refused => Self::new(CREDENTIALS_INVALID),
            PasswordSignInError::LockedOut { retry_after } => Self::new(SIGN_IN_LOCKED).retry_after(retry_after),
            PasswordSignInError::Invalid(violations) => violations.into(),
            PasswordSignInError::Hash(error) => hash_error(&error),
            PasswordSignInError::Token(error) => Self::internal(error),
            PasswordSignInError::Store(error) => error.into(),
        }
    }
}

impl From<RefreshError> for ApiError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid => Self::new(REFRESH_TOKEN_INVALID),
            RefreshError::Reused => Self::new(REFRESH_TOKEN_REUSED),
            RefreshError::Deactivated => Self::new(ACCOUNT_DEACTIVATED),
            RefreshError::Token(error) => Self::internal(error),
            RefreshError::Store(error) => error.into(),
        }
    }
}

impl From<EndSessionError> for ApiError {
    fn from(error: EndSessionError) -> Self {
        match error {
            EndSessionError::NotFound => Self::not_found(),
            EndSessionError::Store(error) => error.into(),
        }
    }
}

impl From<AdministerError> for ApiError {
    fn from(error: AdministerError) -> Self {
        match error {
            AdministerError::NotFound => Self::not_found(),
            AdministerError::Access(error) => error.into(),
            AdministerError::Refused(AdministrationRefused::OwnAccount) => Self::new(OWN_ACCOUNT),
            AdministerError::Refused(AdministrationRefused::Staff) => Self::new(STAFF_PROTECTED),
            AdministerError::Refused(AdministrationRefused::RoleOfEvents) => {
                Self::field("/role", UNKNOWN_VALUE, "is given for single events, by their hosts")
            }
            AdministerError::Store(error) => error.into(),
        }
    }
}

impl From<UpdateProfileError> for ApiError {
    fn from(error: UpdateProfileError) -> Self {
        match error {
            UpdateProfileError::Invalid(violations) => violations.into(),
            UpdateProfileError::Stale => Self::new(STALE_VERSION),
            UpdateProfileError::Deactivated => Self::new(ACCOUNT_DEACTIVATED),
            UpdateProfileError::Store(error) => error.into(),
        }
    }
}

impl From<ChooseInterestsError> for ApiError {
    fn from(error: ChooseInterestsError) -> Self {
        match error {
            ChooseInterestsError::Invalid(violations) => violations.into(),
            ChooseInterestsError::Deactivated => Self::new(ACCOUNT_DEACTIVATED),
            ChooseInterestsError::Store(error) => error.into(),
        }
    }
}

pub(crate) fn hash_error(error: &HashError) -> ApiError {
    match error {
        HashError::Overloaded => ApiError::new(UNAVAILABLE).retry_after(1).caused_by(error),
        HashError::Unreadable(_) | HashError::Failed(_) => ApiError::internal(error),
    }
}
