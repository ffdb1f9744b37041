//! Keeps somebody away from oneself, and lets them come near again.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{Oneself, other_than};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::Blocking;
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why somebody is not blocked.
#[derive(Debug, thiserror::Error)]
pub enum BlockError {
    /// It is the user themselves.
    #[error(transparent)]
    Oneself(#[from] Oneself),
    /// There is no such user.
    #[error("there is no such user")]
    NoSuchUser,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for BlockError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Blocks somebody. Blocking twice is blocking once.
pub async fn block_user(app: &App, context: &RequestContext, user: UserId, other: UserId) -> Result<(), BlockError> {
    other_than(user, other)?;
    change(app, context, (user, other), true).await
}

/// Lets somebody come near again. That they were not blocked is no error.
pub async fn unblock_user(app: &App, context: &RequestContext, user: UserId, other: UserId) -> Result<(), BlockError> {
    change(app, context, (user, other), false).await
}

async fn change(
    app: &App,
    context: &RequestContext,
    (user, other): (UserId, UserId),
    blocks: bool,
) -> Result<(), BlockError> {
    let now = app.clock.now();
    let unit = Change {
        context,
        user,
        other,
        blocks,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct Change<'a> {
    context: &'a RequestContext,
    user: UserId,
    other: UserId,
    blocks: bool,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Change<'_> {
    type Output = ();
    type Error = BlockError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), BlockError> {
        let action = if self.blocks {
            match tx.blocks().block(self.user, self.other, self.now).await? {
                Blocking::Done => AuditAction::UserBlocked,
                Blocking::Already => return Ok(()),
                Blocking::NoSuchUser => return Err(BlockError::NoSuchUser),
            }
        } else {
            if !tx.blocks().unblock(self.user, self.other).await? {
                return Ok(());
            }
            AuditAction::UserUnblocked
        };
        let object = AuditObject::new(ObjectKind::User, self.other.uuid());
        let entry = self.context.audit(self.audit_id, self.now, action, object);
        tx.audit().append(&[entry]).await?;
        Ok(())
    }
}

/// Whether somebody does not want to hear of this person. Whatever one person does to reach another asks here, and refuses
/// as it would refuse for another reason: nobody is told that they are blocked.
pub(crate) async fn is_unwelcome(tx: &mut dyn Repositories, person: UserId, to: UserId) -> Result<bool, StoreError> {
    if person == to {
        return Ok(false);
    }
    tx.blocks().is_blocked(person, to).await
}

#[cfg(test)]
mod tests;
