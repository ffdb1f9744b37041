//! Messages to people's phones and mailboxes, and the inbox that stands in for all of them during development.
//!
//! A message may hold a one-time code. Its text is a secret here and is neither logged nor stored in clear.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{Email, Phone};

/// A text message.
#[derive(Clone, Debug)]
pub struct Sms {
    /// To which phone.
    pub to: Phone,
    /// What it says.
    pub text: SecretString,
}

/// An email.
#[derive(Clone, Debug)]
pub struct Mail {
    /// To which address.
    pub to: Email,
    /// The subject line.
    pub subject: String,
    /// What it says, as plain text.
    pub text: SecretString,
}

/// A push notification to one installed app.
#[derive(Clone, Debug)]
pub struct Push {
    /// The token that the app got from its platform's push service.
    pub device_token: SecretString,
    /// The first line.
    pub title: String,
    /// What it says.
    pub text: String,
    /// For the app, such as what to open.
    pub data: BTreeMap<String, String>,
}

/// The service took the message. It need not have arrived yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The service's name for the message, where it gives one.
    pub reference: Option<String>,
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The service is not reachable or not well. Trying again later may work.
    #[error("the message service is unavailable: {0}")]
    Unavailable(String),
    /// The service takes no more for now.
    #[error("the message service takes no more for now")]
    Throttled {
        /// When to try again, where the service says so.
        retry_after: Option<Duration>,
    },
    /// The recipient does not exist, or exists no more: forget the token or address.
    #[error("the recipient does not exist")]
    NoSuchRecipient,
    /// The service refuses this message for good.
    #[error("the message was refused: {0}")]
    Refused(String),
}

/// Sends text messages.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait SmsSender: Send + Sync {
    /// Hands the message to the service.
    async fn send(&self, sms: &Sms) -> Result<Receipt, SendError>;
}

/// Sends email.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the message to the service.
    async fn send(&self, mail: &Mail) -> Result<Receipt, SendError>;
}

/// Sends push notifications.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait PushSender: Send + Sync {
    /// Hands the message to the service.
    async fn send(&self, push: &Push) -> Result<Receipt, SendError>;
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A text message.
    Sms,
    /// An email.
    Email,
    /// A push notification.
    Push,
}

impl Channel {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Push => "push",
        }
    }
}

/// A message as the development inbox shows it: in clear, which is why there is no such inbox in production.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxMessage {
    /// How it would have travelled.
    pub channel: Channel,
    /// To which phone, address or device.
    pub to: String,
    /// The subject of an email, the title of a push notification.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

/// Shows what was sent, where the development adapter sends.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait Inbox: Send + Sync {
    /// The latest messages, newest first. Old ones are dropped.
    fn list(&self) -> Vec<InboxMessage>;
}
