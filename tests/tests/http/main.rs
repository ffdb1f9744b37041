//! The HTTP contract, against the wired server. One program for all capabilities, as linking it takes a while.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a step that fails fails the test"
)]

mod access;
mod accounts;
mod attendance;
mod audit;
mod complimentary;
mod conventions;
mod crashes;
mod csv;
mod events;
mod fuzzing;
mod guestlist;
mod limits;
mod money;
mod notifications;
mod privacy;
mod rivals;
mod scene;
mod separately;
mod ticketing;
mod torture;
mod transfers;
mod waitlist;
