//! What the use cases work with: the ports behind which the world lies, and their settings.

use std::sync::Arc;

use turnout_ports::accounts::TokenIssuer;
use turnout_ports::store::Store;
use turnout_ports::system::{Clock, Entropy};

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
}
