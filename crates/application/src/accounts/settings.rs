//! What an operator can set about accounts.

/// Settings of the accounts capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountSettings {
    /// Whether a phone waits between two codes. Off only where nobody pays for messages: in development and tests.
    pub otp_resend_limit: bool,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self { otp_resend_limit: true }
    }
}
