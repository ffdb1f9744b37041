//! Tickets and the codes that open doors.

mod base32;
mod code;
mod ticket;
mod transfer;

pub use code::{TicketCode, TicketCodeError, TicketPayload};
pub use ticket::{ReissueRefused, ReleaseRefused, Ticket, TicketSecret, TicketStatus};
pub use transfer::{Transfer, TransferBlocked, TransferStatus, TransferStepRefused, check_transfer};
