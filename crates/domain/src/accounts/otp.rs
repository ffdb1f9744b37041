//! One-time codes: how they are drawn, how long they live, why a guess is refused.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

/// How long a code works.
pub const OTP_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// How many guesses a code stands at most. A guess counts before it is compared.
pub const OTP_ATTEMPTS: u8 = 5;
/// How long a phone waits for its next code.
pub const OTP_RESEND_AFTER: TimeDelta = TimeDelta::seconds(60);

const DIGITS: usize = 6;
const CODES: u32 = 1_000_000;

/// A six-digit code. It is a secret: [`fmt::Debug`] hides it and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct OtpCode(String);

/// The text is not six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be {DIGITS} digits")]
pub struct NotAnOtp;

impl OtpCode {
    /// The code that a random number gives, or `None` for the few numbers that would make some codes likelier than
    /// others: draw again then.
    pub fn from_random(number: u32) -> Option<Self> {
        let fair = u32::MAX - u32::MAX % CODES;
        (number < fair).then(|| Self(format!("{:0DIGITS$}", number % CODES)))
    }

    /// Reads what a person typed.
    pub fn parse(text: &str) -> Result<Self, NotAnOtp> {
        let text = text.trim();
        let plain = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        if plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnOtp)
        }
    }

    /// The digits, for the message and for the hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OtpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpCode(…)")
    }
}

/// What a code is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtpPurpose {
    /// Signing in, the first time too.
    SignIn,
    /// Proving a new phone.
    ChangePhone,
    /// Confirming that everything is to be erased.
    Erase,
}

impl OtpPurpose {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::ChangePhone => "change_phone",
            Self::Erase => "erase",
        }
    }

    /// The purpose of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::SignIn, Self::ChangePhone, Self::Erase]
            .into_iter()
            .find(|purpose| purpose.as_str() == name)
    }
}

/// Where a code stands: pending until it is verified, late or replaced (expired), or guessed at too often (exhausted).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtpStatus {
    /// May be guessed.
    Pending,
    /// Was right, and is spent.
    Verified,
    /// Was late, or a newer one replaced it.
    Expired,
    /// Was guessed at too often.
    Exhausted,
}

impl OtpStatus {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Expired => "expired",
            Self::Exhausted => "exhausted",
        }
    }

    /// The status of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pending, Self::Verified, Self::Expired, Self::Exhausted]
            .into_iter()
            .find(|status| status.as_str() == name)
    }
}

/// The latest code of a phone, as far as refusals depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtpState {
    /// Where it stands.
    pub status: OtpStatus,
    /// Guesses counted.
    pub attempts: u8,
    /// Guesses allowed.
    pub max_attempts: u8,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// From when the phone may get another one.
    pub resend_at: DateTime<Utc>,
}

/// Why a guess is refused without, or after, being compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OtpRefused {
    /// Wrong, or there is no code. Which of them is not told.
    #[error("the code is wrong")]
    Invalid,
    /// Too late, or a newer code was sent.
    #[error("the code has expired")]
    Expired,
    /// Guessed at too often.
    #[error("the code was guessed at too often")]
    Exhausted {
        /// From when the phone may get another one.
        resend_at: DateTime<Utc>,
    },
}

impl OtpState {
    /// Why a guess at this code was not counted.
    pub fn refusal(&self, now: DateTime<Utc>) -> OtpRefused {
        match self.status {
            OtpStatus::Verified => OtpRefused::Invalid,
            OtpStatus::Expired => OtpRefused::Expired,
            OtpStatus::Pending | OtpStatus::Exhausted if now >= self.expires_at => OtpRefused::Expired,
            OtpStatus::Pending if self.attempts < self.max_attempts => OtpRefused::Invalid,
            OtpStatus::Pending | OtpStatus::Exhausted => OtpRefused::Exhausted {
                resend_at: self.resend_at,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn state(status: OtpStatus, attempts: u8) -> OtpState {
        OtpState {
            status,
            attempts,
            max_attempts: OTP_ATTEMPTS,
            expires_at: at(300),
            resend_at: at(60),
        }
    }

    #[test]
    fn codes_keep_their_leading_zeros() {
        assert_eq!(OtpCode::from_random(7).unwrap().as_str(), "000007");
        assert_eq!(OtpCode::from_random(1_000_000).unwrap().as_str(), "000000");
        assert_eq!(OtpCode::from_random(4_293_999_999).unwrap().as_str(), "999999");
    }

    #[test]
    fn numbers_above_the_last_whole_million_are_drawn_again() {
        // 4294 whole millions fit into 32 bits; every code has exactly 4294 numbers.
        assert!(OtpCode::from_random(4_293_999_999).is_some());
        assert!(OtpCode::from_random(4_294_000_000).is_none());
        assert!(OtpCode::from_random(u32::MAX).is_none());
    }

    #[test]
    fn reads_six_digits_and_nothing_else() {
        assert_eq!(OtpCode::parse(" 012345 ").unwrap().as_str(), "012345");
        for text in ["", "12345", "1234567", "12345a", "12 345", "+12345", "١٢٣٤٥٦", "-12345"] {
            assert_eq!(OtpCode::parse(text), Err(NotAnOtp), "{text:?}");
        }
        assert_eq!(format!("{:?}", OtpCode::parse("123456")), "Ok(OtpCode(…))");
    }

    #[test]
    fn tells_why_a_guess_does_not_count() {
        use OtpStatus::{Exhausted, Expired, Pending, Verified};
        let exhausted = OtpRefused::Exhausted { resend_at: at(60) };
        let cases = [
            (Pending, 5, 10, exhausted),
            (Exhausted, 5, 10, exhausted),
            (Exhausted, 5, 300, OtpRefused::Expired),
            (Pending, 0, 299, OtpRefused::Invalid),
            (Pending, 0, 300, OtpRefused::Expired),
            (Pending, 5, 300, OtpRefused::Expired),
            (Expired, 1, 10, OtpRefused::Expired),
            (Verified, 1, 10, OtpRefused::Invalid),
            (Verified, 1, 900, OtpRefused::Invalid),
        ];
        for (status, attempts, now, expected) in cases {
            assert_eq!(
                state(status, attempts).refusal(at(now)),
                expected,
                "{status:?} {attempts} {now}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_drawn_code_can_be_typed(number in any::<u32>()) {
            if let Some(code) = OtpCode::from_random(number) {
                prop_assert_eq!(OtpCode::parse(code.as_str()), Ok(code));
            }
        }
    }
}
