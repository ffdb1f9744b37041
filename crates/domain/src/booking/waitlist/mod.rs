//! The waitlist: one line for each tier, strictly first come first served.
//!
//! A free seat of a tier for which somebody waits belongs to the line. It becomes an offer, a hold for a set time, for
//! the first one in the line; nobody passes the first, even where the first wants two seats and only one is free.

mod entry;
mod line;
mod reason;

pub use entry::{WaitlistEnd, WaitlistEntry, WaitlistStatus, WaitlistStepRefused};
pub use line::{LineState, Turn, Waiter, line_state, serve_line};
pub use reason::{WaitFacts, WaitReason, why_waiting};
