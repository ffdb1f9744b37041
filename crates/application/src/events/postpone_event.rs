//! Postpones an event.

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;

use super::change_event::{Change, change_event_once};
use super::error::ChangeEventError;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// Moves a published event to another time and closes it until it is published again. Guests are told.
pub async fn postpone_event(
    app: &App,
    context: &RequestContext,
    event: EventId,
    start_at: DateTime<Utc>,
    end_at: DateTime<Utc>,
    reason: &str,
    once: &Once<'_, EventDetail>,
) -> Result<Answer<EventDetail>, ChangeEventError> {
    let now = app.clock.now();
    let change = Change {
        context,
        event,
        permission: Permission::EventPublish,
        action: AuditAction::EventPostponed,
        severity: Severity::Medium,
        expected: None,
        reason,
        now,
        step: &|old| Ok(old.postponed(start_at, end_at, now)?),
    };
    change_event_once(app, change, once).await
}
