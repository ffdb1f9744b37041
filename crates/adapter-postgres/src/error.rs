//! What the database's errors mean to the application.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use turnout_ports::store::StoreError;

/// Translates an error of a statement.
///
/// diesel keeps the SQLSTATE of only a few errors, so a deadlock (40P01), a lock timeout (55P03), a cancelled
/// statement (57014) and a server that goes away (57P01) are told by their messages. Every connection asks for
/// messages in English.
pub fn store_error(error: Error) -> StoreError {
    match error {
        Error::DatabaseError(kind, information) => database_error(kind, &*information),
        Error::DeserializationError(cause) => StoreError::Corrupt(cause.to_string()),
        Error::NotFound => StoreError::Corrupt("a row that must exist is missing".to_owned()),
        Error::BrokenTransactionManager => StoreError::Unavailable("the connection is broken".to_owned()),
        other => StoreError::Rejected(other.to_string()),
    }
}

/// The name of the constraint that refused the statement, if one did.
pub fn violated_constraint(error: &Error) -> Option<&str> {
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::ExclusionViolation
            | DatabaseErrorKind::CheckViolation,
            information,
        ) => information.constraint_name(),
        _ => None,
    }
}

/// Translates an error of COMMIT itself: where the connection broke, nobody knows whether it happened.
pub(crate) fn commit_error(error: Error) -> StoreError {
    match store_error(error) {
        StoreError::Unavailable(cause) => StoreError::OutcomeUnknown(cause),
        known => known,
    }
}

fn database_error(kind: DatabaseErrorKind, information: &dyn DatabaseErrorInformation) -> StoreError {
    let message = information.message();
    match kind {
        DatabaseErrorKind::SerializationFailure => StoreError::Contended(message.to_owned()),
        DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection => {
            StoreError::Unavailable(message.to_owned())
        }
        // After a failover the old primary's connections lead to a server that may not write.
        DatabaseErrorKind::ReadOnlyTransaction => StoreError::Unavailable(message.to_owned()),
        _ if is_contention(message) => StoreError::Contended(message.to_owned()),
        _ if is_outage(message) => StoreError::Unavailable(message.to_owned()),
        _ => StoreError::Rejected(refusal(message, information)),
    }
}

fn is_contention(message: &str) -> bool {
    message.starts_with("deadlock detected")
        || message.starts_with("canceling statement due to lock timeout")
        || message.starts_with("could not obtain lock on")
        || message.starts_with("could not serialize access")
}

fn is_outage(message: &str) -> bool {
    message.starts_with("canceling statement due to")
        || message.starts_with("terminating connection due to")
        || message.starts_with("the database system is")
        || message.starts_with("sorry, too many clients already")
        || message.starts_with("remaining connection slots are reserved")
        || message.starts_with("server conn crashed")
        || message.starts_with("query_wait_timeout")
}

/// Without the detail, which quotes the row and so may hold private data.
fn refusal(message: &str, information: &dyn DatabaseErrorInformation) -> String {
    match information.constraint_name() {
        Some(constraint) => format!("{message} [{constraint}]"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(message: &str) -> StoreError {
        store_error(Error::DatabaseError(
            DatabaseErrorKind::Unknown,
            Box::new(message.to_owned()),
        ))
    }

    #[test]
    fn tells_contention_from_outage() {
        assert!(matches!(unknown("deadlock detected"), StoreError::Contended(_)));
        assert!(matches!(
            unknown("canceling statement due to lock timeout"),
            StoreError::Contended(_)
        ));
        assert!(matches!(
            unknown("canceling statement due to statement timeout"),
            StoreError::Unavailable(_)
        ));
        assert!(matches!(
            unknown("terminating connection due to administrator command"),
            StoreError::Unavailable(_)
        ));
        assert!(matches!(unknown("division by zero"), StoreError::Rejected(_)));
    }

    #[test]
    fn a_broken_connection_leaves_a_commit_unknown() {
        let broken = |kind| Error::DatabaseError(kind, Box::new("connection closed".to_owned()));
        let at_commit = commit_error(broken(DatabaseErrorKind::UnableToSendCommand));
        assert!(matches!(at_commit, StoreError::OutcomeUnknown(_)));
        let refused = commit_error(broken(DatabaseErrorKind::SerializationFailure));
        assert!(matches!(refused, StoreError::Contended(_)));
    }
}
