//! The waitlist.

mod queries;
mod repository;
mod rows;
mod views;

pub use queries::PgWaitlistQueries;
