//! Events, tiers and venues in the store.

mod images;
mod queries;
mod repository;
mod statistics;
mod team;
mod venues;

pub use images::*;
pub use queries::*;
pub use repository::*;
pub use statistics::*;
pub use team::*;
pub use venues::*;
