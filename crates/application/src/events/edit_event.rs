//! Edits an event.

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::events::EventChanges;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;

use super::change_event::{Change, change_event};
use super::error::ChangeEventError;
use crate::app::App;
use crate::context::RequestContext;

/// Applies the edit, which was made for the event as it was changed at `expected`. Guests hear of a new time or place.
pub async fn edit_event(
    app: &App,
    context: &RequestContext,
    event: EventId,
    changes: EventChanges,
    expected: Option<DateTime<Utc>>,
) -> Result<EventDetail, ChangeEventError> {
    let now = app.clock.now();
    let change = Change {
        context,
        event,
        permission: Permission::EventUpdate,
        action: AuditAction::EventUpdated,
        severity: Severity::Low,
        expected,
        reason: "",
        now,
        step: &|old| Ok(old.edited(changes.clone(), now)?),
    };
    change_event(app, change).await
}
