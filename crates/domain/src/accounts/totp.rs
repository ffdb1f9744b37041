//! One-time codes that an app of the user computes from a shared secret and the time (RFC 6238): six digits, SHA-1, a new
//! code every 30 seconds, which is what every such app understands.

use std::fmt;

use chrono::{DateTime, Utc};

/// Bytes of a secret, as many as SHA-1 gives (RFC 4226, section 4).
pub const TOTP_SECRET_BYTES: usize = 20;
/// How long a code is the current one.
pub const TOTP_SECONDS: i64 = 30;

/// The secret that an account and an app share. [`fmt::Debug`] hides it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TotpSecret([u8; TOTP_SECRET_BYTES]);

impl TotpSecret {
    /// A secret of random bytes.
    pub const fn new(bytes: [u8; TOTP_SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the app and for the seal.
    pub const fn as_bytes(&self) -> &[u8; TOTP_SECRET_BYTES] {
        &self.0
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// One of the 30 seconds since 1970. Each has one code, and each code is used once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TotpStep(pub u64);

impl TotpStep {
    /// The step of this time.
    pub fn of(now: DateTime<Utc>) -> Self {
        Self(u64::try_from(now.timestamp().div_euclid(TOTP_SECONDS)).unwrap_or(0))
    }

    /// The steps whose codes work now, the latest first: clocks of phones may be one step off, in both directions.
    pub fn accepted(self) -> [Self; 3] {
        [Self(self.0.saturating_add(1)), self, Self(self.0.saturating_sub(1))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_lasts_half_a_minute() {
        let step = |seconds| TotpStep::of(DateTime::from_timestamp(seconds, 0).unwrap());
        assert_eq!((step(0), step(29), step(30)), (TotpStep(0), TotpStep(0), TotpStep(1)));
        assert_eq!(step(-1), TotpStep(0));
        assert_eq!(TotpStep(7).accepted(), [TotpStep(8), TotpStep(7), TotpStep(6)]);
    }

    #[test]
    fn a_secret_does_not_show() {
        assert_eq!(format!("{:?}", TotpSecret::new([7; 20])), "TotpSecret(…)");
    }
}
