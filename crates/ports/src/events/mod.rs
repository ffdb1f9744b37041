//! Events, tiers and venues in the store.

mod queries;
mod repository;
mod team;
mod venues;

pub use queries::*;
pub use repository::*;
pub use team::*;
pub use venues::*;
