//! Tickets: to whom they are shown, and to whom with their code.

mod reissue;
mod tickets;
