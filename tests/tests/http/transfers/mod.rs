//! Tickets that change hands: offers, answers, what stays with whom, and races.

mod accepting;
mod blocked;
mod offering;
mod otps;
mod races;
mod refunds;
mod reissuing;
pub mod stage;
