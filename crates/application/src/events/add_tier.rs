//! Adds a tier to an event.

use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::events::TierInput;
use turnout_domain::ids::{EventId, TierId};
use turnout_ports::events::EventDetail;

use super::change_event::{Change, change_event_once};
use super::error::ChangeEventError;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// Adds a tier. `id` was drawn by [`draw_tier_id`], so that the caller knows which of the event's tiers is the new one.
pub async fn add_tier(
    app: &App,
    context: &RequestContext,
    event: EventId,
    id: TierId,
    tier: TierInput,
    once: &Once<'_, EventDetail>,
) -> Result<Answer<EventDetail>, ChangeEventError> {
    let change = Change {
        context,
        event,
        permission: Permission::EventUpdate,
        action: AuditAction::EventUpdated,
        severity: Severity::Low,
        expected: None,
        reason: "",
        now: app.clock.now(),
        step: &|old| Ok(old.with_tier(tier.clone(), id)?),
    };
    change_event_once(app, change, once).await
}

/// Draws the id of a new tier.
pub fn draw_tier_id(app: &App) -> TierId {
    crate::ids::draw(app.clock.now(), &*app.entropy)
}
