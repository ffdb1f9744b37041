//! Accounts: one-time codes, users and profiles, sessions.

mod administration;
mod blocks;
mod credentials;
mod meeting;
mod otp_counts;
mod otp_usage;
mod otps;
mod pictures;
mod queries;
mod reports;
mod revocations;
mod rows;
mod sessions;
mod staff_members;
mod users;

pub use queries::PgAccountQueries;
pub use revocations::PgRevocationQueries;
