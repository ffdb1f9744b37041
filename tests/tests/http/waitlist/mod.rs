//! The waitlist over HTTP.

mod endings;
mod freed;
mod line;
mod lists;
mod offers;
mod race;
mod refusals;
mod stage;
