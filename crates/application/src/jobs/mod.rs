//! Background work: carries out what the outbox holds, and keeps time.

mod enqueue;
mod handle;
mod lease;
mod running;
mod worker;

pub(crate) use enqueue::Enqueue;
pub use handle::{Failure, handle};
pub use worker::{Worker, WorkerSettings, drain};
