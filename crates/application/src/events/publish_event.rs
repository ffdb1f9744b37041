//! Publishes an event.

use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;

use super::change_event::{Change, change_event_once};
use super::error::ChangeEventError;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// Opens a draft, or a postponed event again. What it lacks is told.
pub async fn publish_event(
    app: &App,
    context: &RequestContext,
    event: EventId,
    once: &Once<'_, EventDetail>,
) -> Result<Answer<EventDetail>, ChangeEventError> {
    let now = app.clock.now();
    let change = Change {
        context,
        event,
        permission: Permission::EventPublish,
        action: AuditAction::EventPublished,
        severity: Severity::Low,
        expected: None,
        reason: "",
        now,
        step: &|old| Ok(old.published(now)?),
    };
    change_event_once(app, change, once).await
}
