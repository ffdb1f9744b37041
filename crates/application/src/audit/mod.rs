//! Reading the audit log. It is written by the units of work whose changes it tells.

mod authorize;
mod list_audit_log;
mod list_event_audit;

pub use list_audit_log::list_audit_log;
pub use list_event_audit::list_event_audit;
