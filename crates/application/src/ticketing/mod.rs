//! Tickets and their codes.
//!
//! A code is never stored: it is signed again each time its owner looks at the ticket, and nobody else ever sees it.

mod accept_transfer;
mod cancel_ticket;
mod cancel_transfer;
mod decline_transfer;
mod draw_tickets;
mod expire_transfers;
mod list_my_tickets;
mod list_my_transfers;
mod move_seat;
mod offer_transfer;
mod own_transfer;
mod reissue_ticket;
mod release_seat;
#[cfg(test)]
pub(crate) mod samples;
mod settings;
mod show_code;
mod show_ticket;
mod shown_ticket;
mod transfer_error;
mod transfer_rules;
mod transfer_words;
mod wallets;

pub use accept_transfer::accept_transfer;
pub use cancel_ticket::{CancelTerms, CancelTicketError, cancel_ticket};
pub use cancel_transfer::cancel_transfer;
pub use decline_transfer::decline_transfer;
pub use draw_tickets::{DrawnTicket, draw_tickets};
pub use expire_transfers::expire_transfers;
pub use list_my_tickets::list_my_tickets;
pub use list_my_transfers::list_my_transfers;
pub use offer_transfer::offer_transfer;
pub use reissue_ticket::{ReissueTicketError, reissue_ticket};
pub use release_seat::{ReleaseSeatError, release_seat};
pub use settings::TicketSettings;
pub use show_code::{ShowCodeError, show_code};
pub use show_ticket::{ShowTicketError, show_ticket};
pub use shown_ticket::ShownTicket;
pub use transfer_error::TransferError;
pub use wallets::{ApplePass, WalletPassError, Wallets, show_apple_pass, show_google_link};
