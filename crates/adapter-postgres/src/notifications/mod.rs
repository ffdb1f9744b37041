//! Notifications: writing them, reading them, and who is to get them.

pub(crate) mod add;
mod queries;
mod repository;
mod rows;

pub use queries::PgNotificationQueries;
