//! What is written down of the teams of events, and what their members are told.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::events::TeamMember;
use turnout_domain::notifications::{NewNotification, Notice, Reference};

use crate::context::RequestContext;
use crate::ids::Sequence;

/// The audit entry of a step of a membership. The event's host may read it, so it names the person only if the host did.
pub(super) fn entry(
    context: &RequestContext,
    ids: &mut Sequence,
    now: DateTime<Utc>,
    action: AuditAction,
    member: &TeamMember,
) -> AuditEntry {
    let changes = Changes::none().set("role", member.role.as_str());
    let changes = match &member.phone {
        Some(phone) => changes.set("phone", phone.masked()),
        None => changes.set("user_id", member.user.to_string()),
    };
    let object = AuditObject::new(ObjectKind::TeamMember, member.id.uuid());
    let entry = context.audit(ids.take(), now, action, object);
    entry.of_event(member.event).severity(Severity::Medium).changes(changes)
}

/// Tells the member.
pub(super) fn notification(
    context: &RequestContext,
    ids: &mut Sequence,
    member: &TeamMember,
    notice: Notice,
) -> NewNotification {
    NewNotification {
        id: ids.take(),
        recipient: member.user,
        sender: context.actor.user(),
        notice,
        reference: Reference {
            kind: "event",
            id: member.event.uuid(),
        },
    }
}
