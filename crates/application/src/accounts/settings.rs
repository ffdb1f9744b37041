//! What an operator can set about accounts.

use turnout_domain::accounts::{OtpLimits, PumpingRule, SprayingRule};

/// Settings of the accounts capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSettings {
    /// Whether codes and guesses are limited. Off only where nobody pays for messages: in development and tests.
    pub otp_resend_limit: bool,
    /// By what they are limited.
    pub otp: OtpRules,
    /// Whether those who work for the platform need a password even when nobody gave them one yet. Whoever has one always
    /// needs it.
    pub staff_needs_password: bool,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            otp_resend_limit: true,
            otp: OtpRules::default(),
            staff_needs_password: true,
        }
    }
}

/// What limits one-time codes and guesses at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtpRules {
    /// How many codes are sent.
    pub limits: OtpLimits,
    /// When a prefix is closed.
    pub pumping: PumpingRule,
    /// When guesses are stopped.
    pub spraying: SprayingRule,
}
