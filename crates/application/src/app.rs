//! What the use cases work with: the ports behind which the world lies, and their settings.

use std::sync::Arc;

use turnout_ports::accounts::{AccountQueries, SecretHasher, TokenIssuer};
use turnout_ports::messaging::{Inbox, SmsSender};
use turnout_ports::notifications::NotificationQueries;
use turnout_ports::store::Store;
use turnout_ports::system::{Clock, Entropy};

use crate::accounts::AccountSettings;

/// Everything a use case may reach. The server fills it once, at the start; tests fill it with what they need.
///
/// A capability that needs more of the world adds a field: its query port, a sender, a provider, its settings.
#[derive(Clone)]
pub struct App {
    /// Where transactions are opened.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// Access tokens.
    pub tokens: Arc<dyn TokenIssuer>,
    /// Reads accounts.
    pub account_queries: Arc<dyn AccountQueries>,
    /// What an operator set about accounts.
    pub account_settings: AccountSettings,
    /// Hashes one-time codes and passwords.
    pub hasher: Arc<dyn SecretHasher>,
    /// Sends text messages.
    pub sms: Arc<dyn SmsSender>,
    /// Reads notifications.
    pub notification_queries: Arc<dyn NotificationQueries>,
    /// Shows what was sent, where the development adapter sends.
    pub inbox: Option<Arc<dyn Inbox>>,
}
