//! Lists one's own tickets.

use turnout_domain::access::Tie;
use turnout_domain::ids::{EventId, TicketId, UserId};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreError;

use super::ShownTicket;
use crate::app::App;

/// The user's tickets with their codes, the latest first; of one event only, if one is named.
pub async fn list_my_tickets(
    app: &App,
    user: UserId,
    event: Option<EventId>,
    page: &PageRequest<TicketId>,
) -> Result<Page<ShownTicket, TicketId>, StoreError> {
    let page = app.ticket_queries.of_holder(user, event, page).await?;
    Ok(page.map(|detail| ShownTicket::to(Tie::Owner, detail, &*app.ticket_signer)))
}
