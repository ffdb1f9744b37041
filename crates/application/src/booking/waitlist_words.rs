//! What is written down and told of each step in a waitlist.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{WaitlistEntry, WaitlistStatus};
use turnout_domain::notifications::{NewNotification, Notice, Reference};

use crate::context::RequestContext;
use crate::ids::Sequence;

/// The audit entry of the step that brought a place in the line to where it stands.
pub(super) fn entry_audit(
    context: &RequestContext,
    ids: &mut Sequence,
    now: DateTime<Utc>,
    entry: &WaitlistEntry,
    before: Option<WaitlistStatus>,
) -> AuditEntry {
    let action = match entry.status {
        WaitlistStatus::Waiting => AuditAction::WaitlistJoined,
        WaitlistStatus::Offered => AuditAction::WaitlistOffered,
        WaitlistStatus::Accepted => AuditAction::WaitlistAccepted,
        WaitlistStatus::Expired => AuditAction::WaitlistExpired,
        WaitlistStatus::Left => AuditAction::WaitlistLeft,
        WaitlistStatus::Closed => AuditAction::WaitlistClosed,
    };
    let changes = match before {
        Some(before) => Changes::none().from_to("status", before.as_str(), entry.status.as_str()),
        None => Changes::none()
            .set("status", entry.status.as_str())
            .set("user_id", entry.user.to_string())
            .set("tier_id", entry.tier.to_string())
            .set("seats", entry.seats.to_string()),
    };
    let offered = entry.reservation.filter(|_| entry.status == WaitlistStatus::Offered);
    let changes = changes.differing("reservation_key", None, offered.as_ref()).differing(
        "closed_for",
        None,
        entry.closed_for.as_ref(),
    );
    let object = AuditObject::new(ObjectKind::WaitlistEntry, entry.id.uuid());
    let written = context.audit(ids.take(), now, action, object);
    written.of_event(entry.event).changes(changes)
}

/// Tells the person of their place in the line.
pub(super) fn tell(ids: &mut Sequence, entry: &WaitlistEntry, notice: Notice) -> NewNotification {
    NewNotification {
        id: ids.take(),
        recipient: entry.user,
        sender: None,
        notice,
        reference: Reference {
            kind: "waitlist_entry",
            id: entry.id.uuid(),
        },
    }
}
