//! Tickets.

mod accept_transfer;
mod cancel_ticket;
mod cancel_transfer;
mod decline_transfer;
mod errors;
mod give_back_ticket;
mod list_my_tickets;
mod list_my_transfers;
mod list_wallets;
mod offer_transfer;
mod qr;
mod reissue_ticket;
mod release_seat;
mod show_apple_pass;
mod show_google_link;
mod show_qr_png;
mod show_qr_svg;
mod show_ticket;
mod shown;
mod transfer_errors;
mod transfer_views;
mod views;

pub(crate) use views::{EXAMPLE_CODE, TicketStatusView};

crate::endpoints::endpoints![
    list_my_tickets::list_my_tickets,
    show_ticket::show_ticket,
    show_qr_svg::show_qr_svg,
    show_qr_png::show_qr_png,
    list_wallets::list_wallets,
    show_apple_pass::show_apple_pass,
    show_google_link::show_google_link,
    give_back_ticket::give_back_ticket,
    cancel_ticket::cancel_ticket,
    release_seat::release_seat,
    reissue_ticket::reissue_ticket,
    offer_transfer::offer_transfer,
    list_my_transfers::list_my_transfers,
    accept_transfer::accept_transfer,
    decline_transfer::decline_transfer,
    cancel_transfer::cancel_transfer,
];
