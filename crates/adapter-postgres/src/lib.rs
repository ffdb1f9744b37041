//! The storage adapter: PostgreSQL through diesel. The only crate that knows SQL.
//!
//! One module per capability, named as in every other layer, beside what they share: connections, transactions,
//! migrations, and the private cluster that development and tests use.

pub mod accounts;
pub mod attendance;
pub mod audit;
pub mod booking;
pub mod cluster;
pub mod error;
pub mod events;
pub mod guestlist;
mod idempotency;
pub mod jobs;
pub mod migrate;
mod money;
pub mod notifications;
pub mod payments;
pub mod pool;
pub mod privacy;
pub mod request_counts;
pub mod schema;
pub mod static_sql;
pub mod store;
pub mod ticketing;
pub mod verify;
