//! The audit log, for staff and for hosts.

mod list_audit_logs;
mod list_event_audit;
mod view;

crate::endpoints::endpoints![list_audit_logs::list_audit_logs, list_event_audit::list_event_audit];
