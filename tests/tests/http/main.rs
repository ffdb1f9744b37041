//! The HTTP contract, against the wired server. One program for all capabilities, as linking it takes a while.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod accounts;
mod attendance;
mod audit;
mod guestlist;
mod notifications;
mod ticketing;
