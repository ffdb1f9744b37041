//! Tickets.

mod draw_tickets;

pub use draw_tickets::{DrawnTicket, draw_tickets};
