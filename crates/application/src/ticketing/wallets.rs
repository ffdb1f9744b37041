//! Tickets for the wallets of phones.

use std::sync::Arc;

use turnout_domain::ids::TicketId;
use turnout_ports::ticketing::{AppleWallet, GoogleWallet, WalletError, WalletTicket};

use super::ShowCodeError;
use super::show_code::own_ticket;
use crate::app::App;
use crate::context::RequestContext;

/// The wallets for which the operator has keys.
#[derive(Clone, Default)]
pub struct Wallets {
    /// Apple's.
    pub apple: Option<Arc<dyn AppleWallet>>,
    /// Google's.
    pub google: Option<Arc<dyn GoogleWallet>>,
}

/// Why a ticket does not go into a wallet.
#[derive(Debug, thiserror::Error)]
pub enum WalletPassError {
    /// Its code is not for the caller.
    #[error(transparent)]
    Code(#[from] ShowCodeError),
    /// There are no keys for this wallet.
    #[error("there are no keys for this wallet")]
    NotConfigured,
    /// There were keys, and they are too old.
    #[error(transparent)]
    Expired(WalletError),
    /// The pass could not be made.
    #[error(transparent)]
    Failed(WalletError),
}

impl From<WalletError> for WalletPassError {
    fn from(error: WalletError) -> Self {
        match error {
            WalletError::Expired { .. } => Self::Expired(error),
            WalletError::Failed(_) => Self::Failed(error),
        }
    }
}

/// A pass for Apple Wallet, with the name of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplePass {
    /// `TKT-...`.
    pub ticket_number: String,
    /// The `.pkpass`.
    pub content: Vec<u8>,
}

/// The ticket as a pass for Apple Wallet, for nobody but its owner.
pub async fn show_apple_pass(
    app: &App,
    context: &RequestContext,
    ticket: TicketId,
) -> Result<ApplePass, WalletPassError> {
    let shown = wallet_ticket(app, context, ticket).await?;
    let wallet = app.wallets.apple.as_ref().ok_or(WalletPassError::NotConfigured)?;
    Ok(ApplePass {
        content: wallet.pass(&shown, app.clock.now())?,
        ticket_number: shown.ticket.number,
    })
}

/// A link that puts the ticket into Google Wallet, for nobody but its owner.
pub async fn show_google_link(
    app: &App,
    context: &RequestContext,
    ticket: TicketId,
) -> Result<String, WalletPassError> {
    let shown = wallet_ticket(app, context, ticket).await?;
    let wallet = app.wallets.google.as_ref().ok_or(WalletPassError::NotConfigured)?;
    Ok(wallet.save_link(&shown, app.clock.now())?)
}

async fn wallet_ticket(app: &App, context: &RequestContext, ticket: TicketId) -> Result<WalletTicket, WalletPassError> {
    let (detail, code) = own_ticket(app, context, ticket).await?;
    Ok(WalletTicket {
        ticket: detail.ticket,
        code,
        event: detail.event,
        tier: detail.tier,
    })
}
