//! Tickets.

mod cancel_ticket;
mod errors;
mod list_my_tickets;
mod reissue_ticket;
mod show_ticket;
mod views;

pub(crate) use views::{EXAMPLE_CODE, TicketStatusView};

crate::endpoints::endpoints![
    list_my_tickets::list_my_tickets,
    show_ticket::show_ticket,
    cancel_ticket::cancel_ticket,
    reissue_ticket::reissue_ticket,
];
