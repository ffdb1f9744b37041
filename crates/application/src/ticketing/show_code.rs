//! Shows a ticket's code alone, for its QR.

use turnout_domain::access::{Belonging, Rule};
use turnout_domain::ids::TicketId;
use turnout_domain::ticketing::{TicketCode, TicketStatus};
use turnout_ports::store::StoreError;
use turnout_ports::ticketing::TicketDetail;

use super::ShownTicket;
use crate::access::{Denied, authorize_thing_read};
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

impl From<Denied> for ShowCodeError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

/// The code, to nobody but the ticket's owner.
pub async fn show_code(app: &App, context: &RequestContext, ticket: TicketId) -> Result<TicketCode, ShowCodeError> {
    let (_, code) = own_ticket(app, context, ticket).await?;
    Ok(code)
}

/// The ticket with its code, to nobody but the ticket's owner.
pub(super) async fn own_ticket(
    app: &App,
    context: &RequestContext,
    ticket: TicketId,
) -> Result<(TicketDetail, TicketCode), ShowCodeError> {
    let detail = app.ticket_queries.find(ticket).await?.ok_or(ShowCodeError::NotFound)?;
    let (thing, now) = (Belonging::ticket(&detail.ticket), app.clock.now());
    let tie = authorize_thing_read(app, context.actor, Rule::SHOW_CODE, thing, now).await?;
    let shown = ShownTicket::to(tie, detail, &*app.ticket_signer);
    let code = shown.code.ok_or(match shown.detail.ticket.status {
        TicketStatus::Cancelled | TicketStatus::Refunded => ShowCodeError::Void,
        TicketStatus::Active | TicketStatus::Used => ShowCodeError::NoKey,
    })?;
    Ok((shown.detail, code))
}
