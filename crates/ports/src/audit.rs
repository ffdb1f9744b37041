//! Writing the audit log.

use async_trait::async_trait;
use turnout_domain::audit::AuditEntry;

use crate::store::StoreResult;

/// Appends to the audit log in the transaction of the change.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send {
    /// Appends the entries, in order. Actors that do not exist are written as empty.
    async fn append(&mut self, entries: &[AuditEntry]) -> StoreResult<()>;
}
