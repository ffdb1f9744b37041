//! The door and its records in the store.

mod queries;
mod repository;

pub use queries::*;
pub use repository::*;
