//! Erasing people, handing them what is known about them, and forgetting what is old.

pub mod archive;
mod erase;
mod exports;
pub mod inventory;
mod loose_ends;
mod old_rows;
mod queries;
mod repository;

pub use old_rows::PgOldRows;
pub use queries::PgPrivacyQueries;
