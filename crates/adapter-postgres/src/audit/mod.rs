//! The audit log.

mod queries;
mod repository;

pub use queries::PgAuditQueries;
pub(crate) use repository::{append_entries, rows};
