//! Shows a ticket's code alone, for its QR.

use turnout_domain::ids::{TicketId, UserId};
use turnout_domain::ticketing::{TicketCode, TicketStatus};
use turnout_ports::store::StoreError;
use turnout_ports::ticketing::TicketDetail;

use super::{ShowTicketError, show_ticket};
use crate::app::App;
use crate::context::RequestContext;

/// Why a code is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowCodeError {
    /// There is no such ticket, or the caller may not know it.
    #[error("no such ticket")]
    NotFound,
    /// The caller may see the ticket, but it is another's.
    #[error("only its owner sees the code of a ticket")]
    Forbidden,
    /// It was cancelled or refunded.
    #[error("the ticket is void")]
    Void,
    /// The key that makes the code is missing.
    #[error("the code cannot be made")]
    NoKey,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ShowTicketError> for ShowCodeError {
    fn from(error: ShowTicketError) -> Self {
        match error {
            ShowTicketError::NotFound => Self::NotFound,
            ShowTicketError::Store(error) => Self::Store(error),
        }
    }
}

/// The code, to nobody but the ticket's owner.
pub async fn show_code(
    app: &App,
    context: &RequestContext,
    viewer: UserId,
    ticket: TicketId,
) -> Result<TicketCode, ShowCodeError> {
    let (_, code) = own_ticket(app, context, viewer, ticket).await?;
    Ok(code)
}

/// The ticket with its code, to nobody but the ticket's owner.
pub(super) async fn own_ticket(
    app: &App,
    context: &RequestContext,
    viewer: UserId,
    ticket: TicketId,
) -> Result<(TicketDetail, TicketCode), ShowCodeError> {
    let shown = show_ticket(app, context, viewer, ticket).await?;
    if !shown.is_own {
        return Err(ShowCodeError::Forbidden);
    }
    let code = shown.code.ok_or(match shown.detail.ticket.status {
        TicketStatus::Cancelled | TicketStatus::Refunded => ShowCodeError::Void,
        TicketStatus::Active | TicketStatus::Used => ShowCodeError::NoKey,
    })?;
    Ok((shown.detail, code))
}
