//! The outbox: jobs that are queued with the change they follow from, and the queue from which workers take them.

mod payload;
mod queue;
mod repository;

pub use queue::PgJobQueue;
