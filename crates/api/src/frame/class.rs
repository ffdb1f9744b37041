//! The kinds of requests: what is limited together, and what must not wait for others.

use crate::settings::RateLimits;

/// The operations that are more than a look or a change. A test compares it with what they take and who may call them.
const SPECIAL: [(&str, Class); 19] = [
    // Codes and passwords are tried here, or codes are sent.
    ("change_phone", Class::Auth),
    ("request_erasure", Class::Auth),
    ("request_otp", Class::Auth),
    ("request_own_otp", Class::Auth),
    ("sign_in_with_password", Class::Auth),
    ("verify_otp", Class::Auth),
    // Nobody guesses a refresh token, and each app brings one every few minutes, all of a venue from one address.
    ("refresh_session", Class::Write),
    ("sign_out", Class::Write),
    // The door of an event.
    ("check_in", Class::Door),
    ("check_in_party", Class::Door),
    ("check_out", Class::Door),
    ("door_list", Class::Door),
    ("edit_attendance_notes", Class::Door),
    ("list_attendance", Class::Door),
    ("send_check_in_otp", Class::Door),
    ("show_live_numbers", Class::Door),
    ("sync_check_ins", Class::Door),
    ("undo_check_in", Class::Door),
    // Payment providers.
    ("receive_webhook", Class::Webhook),
];

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Auth,
    Write,
    Read,
    Door,
    Webhook,
}

impl Class {
    pub(super) const ALL: [Self; 5] = [Self::Auth, Self::Write, Self::Read, Self::Door, Self::Webhook];

    /// The class of an operation.
    pub(crate) fn of(operation: &str, is_safe: bool) -> Self {
        let special = SPECIAL.iter().find(|(name, _)| *name == operation);
        special.map_or(Self::plain(is_safe), |(_, class)| *class)
    }

    /// The class of what only reads, or may change something.
    pub(super) const fn plain(is_safe: bool) -> Self {
        if is_safe { Self::Read } else { Self::Write }
    }

    /// The class of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Write => "write",
            Self::Read => "read",
            Self::Door => "door",
            Self::Webhook => "webhook",
        }
    }

    /// Requests that one client may make in a minute.
    pub(super) const fn per_minute(self, limits: &RateLimits) -> u32 {
        match self {
            Self::Auth => limits.auth_per_minute,
            Self::Write => limits.write_per_minute,
            Self::Read => limits.read_per_minute,
            Self::Door => limits.door_per_minute,
            Self::Webhook => limits.webhook_per_minute,
        }
    }

    /// Whether it gets connections to the database that no other class uses.
    pub(super) const fn is_urgent(self) -> bool {
        match self {
            Self::Door | Self::Webhook => true,
            Self::Auth | Self::Write | Self::Read => false,
        }
    }

    /// Whether all processes count it together, as someone who guesses at secrets would turn to the next process.
    pub(super) const fn is_shared(self) -> bool {
        match self {
            Self::Auth => true,
            Self::Write | Self::Read | Self::Door | Self::Webhook => false,
        }
    }
}

#[cfg(test)]
mod tests;
