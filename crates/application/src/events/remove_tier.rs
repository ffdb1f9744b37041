//! Removes a tier from an event.

use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::ids::{EventId, TierId};

use super::change_event::{Change, change_event};
use super::error::ChangeEventError;
use crate::app::App;
use crate::context::RequestContext;

/// Removes a tier that nobody ever reserved. One that was reserved can only be taken from sale.
pub async fn remove_tier(
    app: &App,
    context: &RequestContext,
    event: EventId,
    tier: TierId,
) -> Result<(), ChangeEventError> {
    let change = Change {
        context,
        event,
        permission: Permission::EventUpdate,
        action: AuditAction::EventUpdated,
        severity: Severity::Low,
        expected: None,
        reason: "",
        now: app.clock.now(),
        step: &|old| old.without_tier(tier)?.ok_or(ChangeEventError::TierNotFound),
    };
    change_event(app, change).await.map(|_| ())
}
