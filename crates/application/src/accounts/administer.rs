//! What staff and operators do to accounts of others: the policy is asked, the user is locked and the change is made.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{
    AdministrationRefused, Administrator, Permission, judge_change, judge_role, judge_superuser,
};
use turnout_domain::accounts::{Role, User};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::{SessionEnd, UserAccount};
use turnout_ports::store::{Repositories, StoreError};

use super::open_session::admit_role;
use crate::access::{AccessError, authorize_on_platform};
use crate::app::App;
use crate::context::{Actor, RequestContext};
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why an account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum AdministerError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The person may not administer users.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The person may, but not this one or not so.
    #[error(transparent)]
    Refused(#[from] AdministrationRefused),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for AdministerError {
    fn is_contended(&self) -> bool {
        match self {
            Self::NotFound | Self::Refused(_) => false,
            Self::Access(error) => error.is_contended(),
            Self::Store(error) => error.is_contended(),
        }
    }
}

impl AdministerError {
    /// The word that the audit log keeps of a refused attempt.
    const fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Access(AccessError::Forbidden) => Some("forbidden"),
            Self::Refused(AdministrationRefused::OwnAccount) => Some("own_account"),
            Self::Refused(AdministrationRefused::Staff) => Some("staff_protected"),
            Self::Refused(AdministrationRefused::RoleOfEvents)
            | Self::NotFound
            | Self::Access(AccessError::EventNotFound | AccessError::Store(_))
            | Self::Store(_) => None,
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Deactivate {
        reason: String,
    },
    Activate,
    Grant(Role),
    Revoke(Role),
    /// Everything, or no more than others.
    Superuser(bool),
}

/// Does it and answers the account after it. What is so already stays, without a trace. A refused attempt is noted.
pub(super) async fn administer(
    app: &App,
    context: &RequestContext,
    target: UserId,
    step: Step,
    once: &Once<'_, UserAccount>,
) -> Result<Answer<UserAccount>, AdministerError> {
    let now = app.clock.now();
    let unit = Administer {
        context,
        target,
        step,
        staff_needs_password: app.account_settings.staff_needs_password,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    match execute_once(&*app.store, &unit, once, now).await {
        Ok(answer) => {
            app.revocations.learn(now).await;
            Ok(answer)
        }
        Err(error) => {
            if let Some(refused) = error.refusal() {
                execute(&*app.store, &NoteRefusal { unit: &unit, refused }).await?;
            }
            Err(error)
        }
    }
}

pub(super) struct Administer<'a> {
    pub context: &'a RequestContext,
    pub target: UserId,
    pub step: Step,
    pub staff_needs_password: bool,
    pub audit_id: AuditId,
    pub now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Administer<'_> {
    type Output = UserAccount;
    type Error = AdministerError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<UserAccount, AdministerError> {
        self.make(tx).await?;
        let account = tx.users().account(self.target, self.now).await?;
        account.ok_or(AdministerError::NotFound)
    }
}

impl Administer<'_> {
    /// Does it and notes it, and answers whether anything changed. Part of a unit of work.
    pub(super) async fn make(&self, tx: &mut dyn Repositories) -> Result<bool, AdministerError> {
        authorize_on_platform(tx, self.context.actor, Permission::UserUpdate).await?;
        let who = administrator(tx, self.context.actor).await?;
        let user = tx.users().lock(self.target).await?.ok_or(AdministerError::NotFound)?;
        match &self.step {
            Step::Deactivate { .. } | Step::Activate => judge_change(who, &user)?,
            Step::Grant(role) | Step::Revoke(role) => judge_role(who, &user, *role)?,
            Step::Superuser(_) => judge_superuser(who, &user)?,
        }
        let has_changed = self.take(tx, &user).await?;
        if has_changed {
            let entry = self.entry().severity(Severity::High).changes(self.changes());
            tx.audit().append(&[entry]).await?;
        }
        Ok(has_changed)
    }

    /// Takes the step and answers whether anything changed.
    async fn take(&self, tx: &mut dyn Repositories, user: &User) -> Result<bool, StoreError> {
        let (id, now) = (user.id, self.now);
        match &self.step {
            Step::Deactivate { .. } if user.is_active => {
                tx.users().set_active(id, false, now).await?;
                tx.sessions().end_all(id, None, SessionEnd::Deactivated, now).await?;
                Ok(true)
            }
            Step::Activate if !user.is_active => {
                tx.users().set_active(id, true, now).await?;
                Ok(true)
            }
            Step::Grant(role) if !user.roles.contains(role) => {
                tx.users().grant_role(id, *role, self.context.user(), now).await?;
                admit_role(tx, user, *role, self.staff_needs_password, now).await?;
                Ok(true)
            }
            Step::Revoke(role) if user.roles.contains(role) => {
                tx.users().revoke_role(id, *role).await?;
                tx.sessions().renew_tokens(id, now).await?;
                Ok(true)
            }
            Step::Superuser(is_superuser) if user.is_superuser != *is_superuser => {
                tx.credentials().set_staff(id, user.is_staff, *is_superuser).await?;
                tx.sessions().renew_tokens(id, now).await?;
                Ok(true)
            }
            Step::Deactivate { .. } | Step::Activate | Step::Grant(_) | Step::Revoke(_) | Step::Superuser(_) => {
                Ok(false)
            }
        }
    }

    fn entry(&self) -> turnout_domain::audit::AuditEntry {
        let action = match self.step {
            Step::Deactivate { .. } => AuditAction::UserDeactivated,
            Step::Activate => AuditAction::UserActivated,
            Step::Grant(_) => AuditAction::RoleGranted,
            Step::Revoke(_) => AuditAction::RoleRevoked,
            Step::Superuser(_) => AuditAction::SuperuserChanged,
        };
        let object = AuditObject::new(ObjectKind::User, self.target.uuid());
        self.context.audit(self.audit_id, self.now, action, object)
    }

    fn changes(&self) -> Changes {
        match &self.step {
            Step::Deactivate { reason } => Changes::none()
                .from_to("is_active", "true", "false")
                .set("reason", reason),
            Step::Activate => Changes::none().from_to("is_active", "false", "true"),
            Step::Grant(role) => Changes::none().set("role", role.as_str()),
            Step::Revoke(role) => Changes::none().differing("role", Some(role), None),
            Step::Superuser(is_superuser) => {
                Changes::none().differing("is_superuser", Some(&!is_superuser), Some(is_superuser))
            }
        }
    }
}

/// Notes an attempt that was refused, after everything else of it was rolled back.
struct NoteRefusal<'a> {
    unit: &'a Administer<'a>,
    refused: &'static str,
}

#[async_trait]
impl UnitOfWork for NoteRefusal<'_> {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        let entry = self.unit.entry().severity(Severity::High).refused(self.refused);
        tx.audit().append(&[entry]).await
    }
}

/// Who acts, as the policy wants to know it.
async fn administrator(tx: &mut dyn Repositories, actor: Actor) -> Result<Administrator, StoreError> {
    let is_superuser = match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::User(user) => tx.events().platform_grants(user).await?.is_superuser,
    };
    Ok(Administrator {
        user: actor.user(),
        is_superuser,
    })
}

#[cfg(test)]
pub(super) mod tests;
