//! Takes from somebody everything that makes them staff. The account stays, as one of anybody.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{Phone, Role};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::AuditId;
use turnout_ports::accounts::{Credentials, SessionEnd};
use turnout_ports::store::Repositories;

use super::{StaffError, find};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Takes password, second factor and the roles of staff, and ends all sessions. What is left may sign in by a code and do
/// what anybody does.
pub async fn remove_staff(app: &App, context: &RequestContext, phone: &Phone) -> Result<(), StaffError> {
    let now = app.clock.now();
    let work = RemoveStaff {
        context,
        phone,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &work).await?;
    app.revocations.learn(now).await;
    Ok(())
}

struct RemoveStaff<'a> {
    context: &'a RequestContext,
    phone: &'a Phone,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for RemoveStaff<'_> {
    type Output = ();
    type Error = StaffError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StaffError> {
        let Credentials { user, .. } = find::lock(tx, self.phone).await?;
        if !user.works_for_platform() {
            return Err(StaffError::NotStaff);
        }
        let taken: Vec<Role> = user.roles.iter().copied().filter(|role| role.is_of_staff()).collect();
        for role in &taken {
            tx.users().revoke_role(user.id, *role).await?;
        }
        tx.credentials().set_staff(user.id, false, false).await?;
        tx.credentials().clear(user.id).await?;
        tx.credentials().forget_tries(self.phone).await?;
        tx.sessions()
            .end_all(user.id, None, SessionEnd::RoleChanged, self.now)
            .await?;
        tx.sessions().renew_tokens(user.id, self.now).await?;
        let object = AuditObject::new(ObjectKind::User, user.id.uuid());
        let entry = self
            .context
            .audit(self.audit_id, self.now, AuditAction::StaffRemoved, object);
        let names: Vec<&str> = taken.iter().map(|role| role.as_str()).collect();
        let old = Some(names.join(" ")).filter(|names| !names.is_empty());
        let changes = Changes::none().differing("roles", old.as_ref(), None);
        tx.audit()
            .append(&[entry.severity(Severity::High).changes(changes)])
            .await?;
        Ok(())
    }
}
