//! Tickets.

mod cancel_ticket;
mod errors;
mod list_my_tickets;
mod qr;
mod reissue_ticket;
mod show_qr_png;
mod show_qr_svg;
mod show_ticket;
mod views;

pub(crate) use views::{EXAMPLE_CODE, TicketStatusView};

crate::endpoints::endpoints![
    list_my_tickets::list_my_tickets,
    show_ticket::show_ticket,
    show_qr_svg::show_qr_svg,
    show_qr_png::show_qr_png,
    cancel_ticket::cancel_ticket,
    reissue_ticket::reissue_ticket,
];
