//! Ticket tiers, seats and what is bought.

mod fee_bearer;
mod seat_count;
mod tier;

pub use fee_bearer::*;
pub use seat_count::*;
pub use tier::*;
