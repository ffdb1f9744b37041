//! Tickets and their codes.
//!
//! A code is never stored: it is signed again each time its owner looks at the ticket, and nobody else ever sees it.

mod cancel_ticket;
mod draw_tickets;
mod list_my_tickets;
mod managing;
mod reissue_ticket;
#[cfg(test)]
pub(crate) mod samples;
mod show_code;
mod show_ticket;
mod shown_ticket;

pub use cancel_ticket::{CancelTicketError, cancel_ticket};
pub use draw_tickets::{DrawnTicket, draw_tickets};
pub use list_my_tickets::list_my_tickets;
pub use reissue_ticket::{ReissueTicketError, reissue_ticket};
pub use show_code::{ShowCodeError, show_code};
pub use show_ticket::{ShowTicketError, show_ticket};
pub use shown_ticket::ShownTicket;
