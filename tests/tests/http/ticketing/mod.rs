//! Tickets: to whom they are shown, and to whom with their code.

mod keys;
mod qr;
mod reissue;
mod tickets;
mod wallets;
