//! Shows one ticket.

use turnout_domain::access::Permission;
use turnout_domain::ids::{TicketId, UserId};
use turnout_ports::store::StoreError;

use super::ShownTicket;
use crate::access::{AccessError, authorize_read};
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

/// The ticket: to its owner with the code, to those who may see the guests of its event without.
pub async fn show_ticket(
    app: &App,
    context: &RequestContext,
    viewer: UserId,
    ticket: TicketId,
) -> Result<ShownTicket, ShowTicketError> {
    let detail = app
        .ticket_queries
        .find(ticket)
        .await?
        .ok_or(ShowTicketError::NotFound)?;
    if detail.ticket.holder != viewer {
        let event = detail.ticket.event;
        let (queries, now) = (&*app.event_queries, app.clock.now());
        match authorize_read(queries, context.actor, Permission::GuestRead, event, now).await {
            Ok(_) => {}
            Err(AccessError::Store(error)) => return Err(error.into()),
            Err(_) => return Err(ShowTicketError::NotFound),
        }
    }
    Ok(ShownTicket::to(viewer, detail, &*app.ticket_signer))
}

#[cfg(test)]
mod tests;
