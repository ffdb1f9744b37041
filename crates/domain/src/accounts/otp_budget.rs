//! What one phone may still get: a code now, and how many guesses at it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{OTP_ATTEMPTS, OTP_LIFETIME, OtpLimits, OtpPurpose, OtpStatus};

/// How far back the codes of a phone count.
pub const OTP_BUDGET_WINDOW: TimeDelta = TimeDelta::days(1);
/// How far back guesses at them count. A code can be guessed at until its end.
const GUESS_WINDOW: TimeDelta = TimeDelta::seconds(3_600 + OTP_LIFETIME.num_seconds());

/// A code that a phone got, as far as its budget depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastOtp {
    /// What it was for.
    pub purpose: OtpPurpose,
    /// Where it stands.
    pub status: OtpStatus,
    /// Guesses counted.
    pub attempts: u8,
    /// Nobody got it, because the service failed: it counts for nothing but its guesses.
    pub is_withdrawn: bool,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Before this the phone gets no other code.
    pub resend_at: DateTime<Utc>,
}

/// Why a phone gets no code now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneWaits {
    /// It got one a moment ago, or as many as it gets in a day.
    ForCodes(DateTime<Utc>),
    /// Its codes were guessed at too often.
    ForGuesses(DateTime<Utc>),
}

impl OtpLimits {
    /// How many guesses a new code of the phone stands; `past` are its codes within [`OTP_BUDGET_WINDOW`], the newest first.
    ///
    /// A new code takes what is left of the budget of guesses and never more, so it does not reset it. Of the codes before,
    /// those count that were guessed at since the phone last proved itself.
    pub fn judge_phone(&self, past: &[PastOtp], purpose: OtpPurpose, now: DateTime<Utc>) -> Result<u8, PhoneWaits> {
        if let Some(until) = past
            .iter()
            .map(|code| code.resend_at)
            .max()
            .filter(|until| *until > now)
        {
            return Err(PhoneWaits::ForCodes(until));
        }
        if let Some(until) = self.day_is_full(past, now) {
            return Err(PhoneWaits::ForCodes(until));
        }
        let guessed_at: Vec<_> = past
            .iter()
            .filter(|code| code.purpose == purpose)
            .take_while(|code| code.status != OtpStatus::Verified)
            .filter(|code| code.attempts > 0 && code.at > now - GUESS_WINDOW)
            .collect();
        let mut used: u32 = guessed_at.iter().map(|code| u32::from(code.attempts)).sum();
        let budget = self.guesses_per_phone_per_hour;
        if used < budget {
            let left = u8::try_from(budget - used).unwrap_or(u8::MAX);
            return Ok(left.min(OTP_ATTEMPTS));
        }
        let mut until = now;
        for code in guessed_at.iter().rev() {
            used -= u32::from(code.attempts);
            until = code.at + GUESS_WINDOW;
            if used < budget {
                break;
            }
        }
        Err(PhoneWaits::ForGuesses(until))
    }

    /// When the phone has got all its codes of a day: from when it gets the next one.
    fn day_is_full(&self, past: &[PastOtp], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let most = usize::try_from(self.per_phone_per_day).unwrap_or(usize::MAX);
        let sent = past
            .iter()
            .filter(|code| !code.is_withdrawn && code.at > now - OTP_BUDGET_WINDOW);
        sent.map(|code| code.at + OTP_BUDGET_WINDOW).nth(most.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests;
