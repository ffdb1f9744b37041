//! One-time codes of phones.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{OtpPurpose, OtpState, Phone};
use turnout_domain::ids::{OtpId, UserId};

use crate::store::StoreResult;

/// Which codes are meant: those that went to a phone for a purpose, and for the purposes of somebody who is signed in
/// only those that this user asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtpTarget {
    /// The phone.
    pub phone: Phone,
    /// The purpose.
    pub purpose: OtpPurpose,
    /// Who asked, for all purposes but signing in.
    pub user: Option<UserId>,
}

impl OtpTarget {
    /// The codes with which anybody who has the phone signs in.
    pub const fn sign_in(phone: Phone) -> Self {
        Self {
            phone,
            purpose: OtpPurpose::SignIn,
            user: None,
        }
    }

    /// The codes that a user asked for.
    pub const fn of(user: UserId, purpose: OtpPurpose, phone: Phone) -> Self {
        Self {
            phone,
            purpose,
            user: Some(user),
        }
    }
}

/// A code that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOtp {
    /// Its public id.
    pub id: OtpId,
    /// To which phone, for what, and for whom.
    pub target: OtpTarget,
    /// The hash of the code.
    pub code_hash: String,
    /// Guesses allowed.
    pub max_attempts: u8,
    /// The address of who asked for it.
    pub ip: Option<String>,
    /// Now.
    pub at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// From when the phone may get another one.
    pub resend_at: DateTime<Utc>,
}

/// The latest code of a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatestOtp {
    /// Its public id.
    pub id: OtpId,
    /// Where it stands.
    pub state: OtpState,
}

/// A guess that was counted and may now be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedGuess {
    /// At which code.
    pub otp: OtpId,
    /// The hash of that code.
    pub code_hash: String,
    /// Whether no further guess will be counted.
    pub is_last: bool,
}

/// Keeps one-time codes. Rows stay, as the budget of their phone.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait OtpRepository: Send {
    /// Waits until no other transaction issues a code for this phone and purpose, and keeps others waiting until this
    /// one ends. Answers the latest code then.
    async fn lock_latest(&mut self, phone: &Phone, purpose: OtpPurpose) -> StoreResult<Option<LatestOtp>>;

    /// The latest code of this target, without waiting.
    async fn latest(&mut self, target: &OtpTarget) -> StoreResult<Option<LatestOtp>>;

    /// Adds the code, the only live one of its phone and purpose: one that was pending is expired, or exhausted if all
    /// its guesses were used.
    async fn issue(&mut self, otp: &NewOtp) -> StoreResult<()>;

    /// Counts a guess at the target's live code. `None` when there is no code that may be guessed: then nothing changed.
    async fn count_guess(&mut self, target: &OtpTarget, now: DateTime<Utc>) -> StoreResult<Option<CountedGuess>>;

    /// Spends the code, if it is still pending. Of several transactions one is told `true`.
    async fn consume(&mut self, otp: OtpId, now: DateTime<Utc>) -> StoreResult<bool>;

    /// Marks a pending code as guessed at too often.
    async fn exhaust(&mut self, otp: OtpId) -> StoreResult<()>;

    /// Expires a code that could not be sent. Another one may be sent from `resend_at`.
    async fn withdraw(&mut self, otp: OtpId, resend_at: DateTime<Utc>) -> StoreResult<()>;
}
