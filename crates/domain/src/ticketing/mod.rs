//! Tickets and the codes that open doors.

mod base32;
mod code;

pub use code::{TicketCode, TicketCodeError, TicketPayload};
