//! The use cases: one file for each thing that can be done, and the unit of work that makes each of them whole.
//!
//! Nothing here names a database, a wire format or a provider.

pub mod access;
pub mod accounts;
pub mod app;
pub mod attendance;
pub mod audit;
pub mod booking;
pub mod context;
pub mod events;
pub mod files;
pub mod guestlist;
pub mod idempotency;
pub mod ids;
pub mod jobs;
pub mod notifications;
pub mod payments;
pub mod privacy;
pub mod ticketing;
pub mod unit_of_work;
mod waiting;

#[cfg(test)]
mod testing;
