//! Shows one ticket.

use turnout_domain::access::{Belonging, Rule};
use turnout_domain::ids::TicketId;
use turnout_ports::store::StoreError;

use super::ShownTicket;
use crate::access::{Denied, authorize_thing_read};
use crate::app::App;
use crate::context::RequestContext;

/// Why a ticket is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowTicketError {
    /// There is none, or the caller may not know it.
    #[error("no such ticket")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Denied> for ShowTicketError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound | Denied::Forbidden => Self::NotFound,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

/// The ticket: to its owner with the code, to those who may see the guests of its event without.
pub async fn show_ticket(
    app: &App,
    context: &RequestContext,
    ticket: TicketId,
) -> Result<ShownTicket, ShowTicketError> {
    let detail = app
        .ticket_queries
        .find(ticket)
        .await?
        .ok_or(ShowTicketError::NotFound)?;
    let (thing, now) = (Belonging::ticket(&detail.ticket), app.clock.now());
    let tie = authorize_thing_read(app, context.actor, Rule::SHOW_TICKET, thing, now).await?;
    Ok(ShownTicket::to(tie, detail, &*app.ticket_signer))
}

#[cfg(test)]
mod tests;
