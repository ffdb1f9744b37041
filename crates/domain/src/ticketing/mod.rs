//! Tickets and the codes that open doors.

mod base32;
mod code;
mod ticket;

pub use code::{TicketCode, TicketCodeError, TicketPayload};
pub use ticket::{ReissueRefused, Ticket, TicketSecret, TicketStatus};
