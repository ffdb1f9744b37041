//! Gives somebody powers over the whole platform, or takes them back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{Phone, Role, User};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::AuditId;
use turnout_ports::accounts::Credentials;
use turnout_ports::store::Repositories;

use super::{StaffError, find};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// What is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// Everything; for staff only.
    Superuser,
    /// What the role may, for the whole platform.
    Role(Role),
}

/// Gives the power, or takes it. It holds from the commit on, and tokens say so from the next refresh on, which is due at once.
/// Answers whether anything changed.
pub async fn grant_power(
    app: &App,
    context: &RequestContext,
    phone: &Phone,
    power: Power,
    is_given: bool,
) -> Result<bool, StaffError> {
    let now = app.clock.now();
    let work = GrantPower {
        context,
        phone,
        power,
        is_given,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    let changed = execute(&*app.store, &work).await?;
    app.revocations.learn(now).await;
    Ok(changed)
}

struct GrantPower<'a> {
    context: &'a RequestContext,
    phone: &'a Phone,
    power: Power,
    is_given: bool,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

impl Power {
    fn is_of(self, user: &User) -> bool {
        match self {
            Self::Superuser => user.is_superuser,
            Self::Role(role) => user.roles.contains(&role),
        }
    }

    /// The action, the field and its value in the audit log.
    const fn words(self) -> (AuditAction, &'static str, &'static str) {
        match self {
            Self::Superuser => (AuditAction::SuperuserChanged, "is_superuser", "true"),
            Self::Role(role) => (AuditAction::RoleChanged, "role", role.as_str()),
        }
    }
}

#[async_trait]
impl UnitOfWork for GrantPower<'_> {
    type Output = bool;
    type Error = StaffError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<bool, StaffError> {
        let Credentials { user, .. } = find::lock(tx, self.phone).await?;
        match self.power {
            Power::Superuser if !user.is_staff => return Err(StaffError::NotStaff),
            Power::Role(role) if role.is_for_one_event() => return Err(StaffError::RoleOfEvents),
            Power::Superuser | Power::Role(_) => {}
        }
        if self.power.is_of(&user) == self.is_given {
            return Ok(false);
        }
        match self.power {
            Power::Superuser => tx.credentials().set_staff(user.id, true, self.is_given).await?,
            Power::Role(role) => {
                let is_given = self.is_given;
                tx.credentials().set_role(user.id, role, is_given, self.now).await?;
            }
        }
        tx.sessions().renew_tokens(user.id, self.now).await?;
        let (action, field, value) = self.power.words();
        let (old, new) = if self.is_given {
            (None, Some(value))
        } else {
            (Some(value), None)
        };
        let object = AuditObject::new(ObjectKind::User, user.id.uuid());
        let entry = self.context.audit(self.audit_id, self.now, action, object);
        let changes = Changes::none().differing(field, old.as_ref(), new.as_ref());
        let entry = entry.severity(Severity::High).changes(changes);
        tx.audit().append(&[entry]).await?;
        Ok(true)
    }
}
