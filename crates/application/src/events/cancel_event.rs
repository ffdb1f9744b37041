//! Cancels an event.

use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;

use super::change_event::{Change, change_event_once};
use super::error::ChangeEventError;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// Calls the event off. What follows, refunds, void tickets and telling everybody, is the job that this queues.
pub async fn cancel_event(
    app: &App,
    context: &RequestContext,
    event: EventId,
    reason: &str,
    once: &Once<'_, EventDetail>,
) -> Result<Answer<EventDetail>, ChangeEventError> {
    let now = app.clock.now();
    let change = Change {
        context,
        event,
        permission: Permission::EventCancel,
        action: AuditAction::EventCancelled,
        severity: Severity::High,
        expected: None,
        reason,
        now,
        step: &|old| Ok(old.cancelled(reason, now)?),
    };
    change_event_once(app, change, once).await
}
