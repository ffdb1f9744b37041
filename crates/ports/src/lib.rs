//! What the application needs from outside, as traits: the store with its repositories and queries, payment
//! providers, senders of messages, file storage, time and chance. Adapters implement them; tests replace them.
//!
//! A port has no default bodies: what an adapter does not do must not compile.

pub mod accounts;
pub mod archive;
pub mod attendance;
pub mod audit;
pub mod booking;
pub mod earnings;
pub mod events;
pub mod guestlist;
pub mod idempotency;
pub mod images;
pub mod jobs;
pub mod messaging;
pub mod notifications;
pub mod page;
pub mod payments;
pub mod privacy;
pub mod request_counts;
pub mod storage;
pub mod store;
pub mod system;
#[cfg(feature = "testing")]
pub mod testing;
pub mod ticketing;
pub mod verify;
