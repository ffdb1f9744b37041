//! Edits a tier of an event.

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::events::TierChanges;
use turnout_domain::ids::{EventId, TierId};
use turnout_ports::events::EventDetail;

use super::change_event::{Change, change_event};
use super::error::ChangeEventError;
use crate::app::App;
use crate::context::RequestContext;

/// Applies the edit to the tier of the event as it was changed at `expected`. Those who have seats keep them at the price they were sold for.
pub async fn edit_tier(
    app: &App,
    context: &RequestContext,
    event: EventId,
    tier: TierId,
    changes: TierChanges,
    expected: Option<DateTime<Utc>>,
) -> Result<EventDetail, ChangeEventError> {
    let change = Change {
        context,
        event,
        permission: Permission::EventUpdate,
        action: AuditAction::EventUpdated,
        severity: Severity::Low,
        expected,
        reason: "",
        now: app.clock.now(),
        step: &|old| {
            old.with_changed_tier(tier, changes.clone())?
                .ok_or(ChangeEventError::TierNotFound)
        },
    };
    change_event(app, change).await
}
