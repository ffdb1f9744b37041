//! The adapter on a real database. All of it is one program, as linking takes longer than anything else here.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a step that fails fails the test"
)]

mod accounts;
mod attendance;
mod audit;
mod cluster;
mod events;
mod guestlist;
mod idempotency;
mod migrate;
mod notifications;
mod outbox;
mod privacy;
mod revocations;
mod roles;
mod schema;
mod static_sql;
mod store;
mod verify;
