//! The audit log: one entry for each state change and each sign-in or refused attempt.
//!
//! An entry is written in the transaction of its change. It never holds a code, a password, a token or a secret.

mod action;
mod entry;

pub use action::{AuditAction, AuditObject, ObjectKind, Severity};
pub use entry::{AuditActor, AuditEntry, Change, Changes, Origin};
