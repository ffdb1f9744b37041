//! Tickets: to whom they are shown, and to whom with their code.

mod keys;
mod reissue;
mod tickets;
