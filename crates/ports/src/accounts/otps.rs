//! One-time codes of phones.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{
    OtpCount, OtpPurpose, OtpScope, OtpState, PastOtp, Phone, Whereabouts, WrongGuess, WrongGuesses,
};
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
    /// The prefix of numbers to which the phone belongs.
    pub prefix: String,
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

/// Who asks for a code, as far as limits go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtpAsked {
    /// For which phone.
    pub phone: Phone,
    /// The prefix of numbers to which it belongs.
    pub prefix: String,
    /// What the code will count for.
    pub counts: Vec<OtpCount>,
    /// Now.
    pub at: DateTime<Utc>,
}

impl OtpAsked {
    /// The network it is asked for from, where that is counted.
    pub fn network(&self) -> Option<&str> {
        let count = self.counts.iter().find(|count| count.scope == OtpScope::Network);
        count.map(|count| count.key.as_str())
    }
}

/// What limits say of a code that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtpUsage {
    /// The phone's codes of the last day, the newest first.
    pub past: Vec<PastOtp>,
    /// The counts that allow no further code.
    pub full: Vec<OtpScope>,
    /// Until when the prefix was closed the last time, if ever.
    pub closed_until: Option<DateTime<Utc>>,
    /// The codes that went to the prefix of late, since it was closed, and can be on their way no more. No network counts for
    /// more than a few.
    pub prefix: CodeShare,
    /// Those that were asked for from the asker's network, all of them.
    pub network: CodeShare,
}

/// How many codes came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeShare {
    /// How many were sent.
    pub sent: u32,
    /// How many of these were typed in.
    pub right: u32,
}

/// Something that is wrong with many codes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtpAlarm {
    /// Codes to a prefix do not come back; it is closed.
    Pumping,
    /// Guesses at many phones are wrong; the breaker is tripped.
    Spraying,
    /// As many codes went out as may in a day, in all or to a dial code.
    Cap,
}

impl OtpAlarm {
    /// The word in the database and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pumping => "pumping",
            Self::Spraying => "spraying",
            Self::Cap => "cap",
        }
    }
}

/// How guesses of late came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GuessShare {
    /// Wrong ones.
    pub wrong: u32,
    /// Right ones.
    pub right: u32,
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
    /// Waits until no other transaction issues a code for this phone, and keeps others waiting until this one ends.
    async fn lock_phone(&mut self, phone: &Phone) -> StoreResult<()>;

    /// What limits say of a code for this phone, which is locked.
    async fn usage(&mut self, asked: &OtpAsked) -> StoreResult<OtpUsage>;

    /// Counts a code for all of these, in their order, each only as far as it allows. Answers the first that is full. The
    /// others are counted then all the same: the transaction is to be rolled back.
    async fn take(&mut self, counts: &[OtpCount]) -> StoreResult<Option<OtpScope>>;

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

    /// Expires a code that could not be sent. Another one may be sent from `resend_at`. `is_free`: it does not count among
    /// the phone's codes.
    async fn withdraw(&mut self, otp: OtpId, resend_at: DateTime<Utc>, is_free: bool) -> StoreResult<()>;

    /// How many guesses from there were wrong since then, and whether the breaker is tripped.
    async fn wrong_guesses(&mut self, asker: &Whereabouts, since: DateTime<Utc>) -> StoreResult<WrongGuesses>;

    /// Counts a wrong guess at this code.
    async fn count_wrong_guess(&mut self, otp: OtpId, guess: &WrongGuess) -> StoreResult<()>;

    /// How all guesses since then came out. Right ones are counted only where there are so many wrong ones.
    async fn guess_share(&mut self, since: DateTime<Utc>, least_wrong: u32) -> StoreResult<GuessShare>;

    /// Raises an alarm until then, unless it is raised. Of several transactions one is told `true`.
    async fn raise_alarm(
        &mut self,
        alarm: OtpAlarm,
        key: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<bool>;

    /// Forgets counts that ended and alarms and codes from before `before`, at most `limit` of each. Answers how many.
    async fn forget(&mut self, now: DateTime<Utc>, before: DateTime<Utc>, limit: u32) -> StoreResult<u64>;
}
