//! Accounts: one-time codes, users and profiles, sessions.

mod otps;
mod queries;
mod rows;
mod sessions;
mod users;

pub use queries::PgAccountQueries;
