//! Events, tiers and venues in the store.

mod queries;
mod repository;
mod venues;

pub use queries::*;
pub use repository::*;
pub use venues::*;
