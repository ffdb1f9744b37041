//! Gives somebody powers over the whole platform, or takes them back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{Phone, Role};
use turnout_domain::ids::AuditId;
use turnout_ports::accounts::Credentials;
use turnout_ports::store::Repositories;

use super::{StaffError, find};
use crate::accounts::administer::{Administer, Step};
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
        staff_needs_password: app.account_settings.staff_needs_password,
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
    staff_needs_password: bool,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for GrantPower<'_> {
    type Output = bool;
    type Error = StaffError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<bool, StaffError> {
        let Credentials { user, .. } = find::lock(tx, self.phone).await?;
        let step = match (self.power, self.is_given) {
            (Power::Superuser, _) if !user.is_staff => return Err(StaffError::NotStaff),
            (Power::Superuser, is_given) => Step::Superuser(is_given),
            (Power::Role(role), true) => Step::Grant(role),
            (Power::Role(role), false) => Step::Revoke(role),
        };
        let change = Administer {
            context: self.context,
            target: user.id,
            step,
            staff_needs_password: self.staff_needs_password,
            audit_id: self.audit_id,
            now: self.now,
        };
        Ok(change.make(tx).await?)
    }
}
