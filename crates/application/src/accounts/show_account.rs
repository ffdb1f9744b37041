//! Shows staff what the system knows of an account.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::accounts::Phone;
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::UserAccount;
use turnout_ports::store::{Repositories, StoreError};

use crate::access::{AccessError, authorize_on_platform};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Whose account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountKey {
    /// Of this user.
    User(UserId),
    /// Of whoever has this phone.
    Phone(Phone),
}

/// The account, for whoever may read private data. Each look is noted in the audit log, and so is each refused one.
pub async fn show_account(
    app: &App,
    context: &RequestContext,
    key: AccountKey,
) -> Result<Option<UserAccount>, AccessError> {
    let now = app.clock.now();
    let unit = ShowAccount {
        context,
        key,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    match execute(&*app.store, &unit).await? {
        Shown::Account(account) => Ok(account.map(|account| *account)),
        Shown::Forbidden => Err(AccessError::Forbidden),
    }
}

struct ShowAccount<'a> {
    context: &'a RequestContext,
    key: AccountKey,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

/// What came of it. The entry is kept in either case.
enum Shown {
    Account(Option<Box<UserAccount>>),
    Forbidden,
}

#[async_trait]
impl UnitOfWork for ShowAccount<'_> {
    type Output = Shown;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Shown, StoreError> {
        match authorize_on_platform(tx, self.context.actor, Permission::UserRead).await {
            Ok(()) => {}
            Err(AccessError::Store(error)) => return Err(error),
            Err(AccessError::Forbidden | AccessError::EventNotFound) => {
                self.note(tx, self.named(), Some("forbidden")).await?;
                return Ok(Shown::Forbidden);
            }
        }
        let user = match &self.key {
            AccountKey::User(user) => Some(*user),
            AccountKey::Phone(phone) => tx.users().with_phone(phone).await?,
        };
        let account = match user {
            Some(user) => tx.users().account(user, self.now).await?,
            None => None,
        };
        if let Some(account) = &account {
            self.note(tx, Some(account.user.id), None).await?;
        }
        Ok(Shown::Account(account.map(Box::new)))
    }
}

impl ShowAccount<'_> {
    const fn named(&self) -> Option<UserId> {
        match self.key {
            AccountKey::User(user) => Some(user),
            AccountKey::Phone(_) => None,
        }
    }

    async fn note(
        &self,
        tx: &mut dyn Repositories,
        user: Option<UserId>,
        refused: Option<&'static str>,
    ) -> Result<(), StoreError> {
        let object = user.map_or(AuditObject::unknown(ObjectKind::User), |user| {
            AuditObject::new(ObjectKind::User, user.uuid())
        });
        let action = AuditAction::UserRead;
        let entry = self.context.audit(self.audit_id, self.now, action, object);
        let mut entry = entry.severity(if refused.is_some() {
            Severity::High
        } else {
            Severity::Medium
        });
        entry.refused = refused;
        tx.audit().append(&[entry]).await
    }
}

#[cfg(test)]
mod tests;
