//! Whether someone may read the log, or the part of it that belongs to one event.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::ids::EventId;
use turnout_ports::store::{Mode, Repositories};

use crate::access::{AccessError, authorize, authorize_on_platform};
use crate::context::Actor;
use crate::unit_of_work::UnitOfWork;

/// Lets through who may read the whole log, or with an event its part of it.
pub(super) struct MayRead {
    pub actor: Actor,
    pub event: Option<EventId>,
    pub now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for MayRead {
    type Output = ();
    type Error = AccessError;
    const MODE: Mode = Mode::ReadOnly;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), AccessError> {
        match self.event {
            Some(event) => {
                authorize(tx, self.actor, Permission::EventAudit, event, self.now).await?;
                Ok(())
            }
            None => authorize_on_platform(tx, self.actor, Permission::AuditRead).await,
        }
    }
}
