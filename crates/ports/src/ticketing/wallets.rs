//! Tickets in the wallets of phones.

use chrono::{DateTime, Utc};
use turnout_domain::ticketing::{Ticket, TicketCode};

use super::TicketEvent;

/// What a wallet shows of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// Its present code.
    pub code: TicketCode,
    /// Its event.
    pub event: TicketEvent,
    /// Name of its tier.
    pub tier: String,
}

/// Why a wallet's pass cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalletError {
    /// The certificate is not valid at this time: nobody's phone would take the pass.
    #[error("the certificate of the wallet is valid until {until}")]
    Expired {
        /// Until then.
        until: DateTime<Utc>,
    },
    /// Signing or packing failed.
    #[error("the pass cannot be made: {0}")]
    Failed(String),
}

/// Makes passes for Apple Wallet.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait AppleWallet: Send + Sync {
    /// A signed `.pkpass`. Whoever has it has the ticket.
    fn pass(&self, ticket: &WalletTicket, now: DateTime<Utc>) -> Result<Vec<u8>, WalletError>;
}

/// Makes links that put tickets into Google Wallet.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait GoogleWallet: Send + Sync {
    /// The address. Whoever has it has the ticket.
    fn save_link(&self, ticket: &WalletTicket, now: DateTime<Utc>) -> Result<String, WalletError>;
}
