//! Notifications: writing them, reading them, and who is to get them.

mod queries;
mod repository;
mod rows;

pub use queries::PgNotificationQueries;
