//! What is written down and told of each step.

use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::events::GuestStatus;
use turnout_domain::fields::{Lines, Violations, text};
use turnout_domain::guestlist::{Invite, InviteStatus, JoinRequest, LONGEST_MESSAGE, RequestStatus};
use turnout_domain::ids::UserId;
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_ports::guestlist::PersonCard;

use crate::context::RequestContext;
use crate::ids::Sequence;
use chrono::{DateTime, Utc};

/// A message of a guest or host, trimmed.
pub(crate) fn message(value: &str) -> Result<String, Violations> {
    text("/message", value, LONGEST_MESSAGE, Lines::Many)
}

/// How somebody is called who may have given no name.
pub(crate) fn name_of(person: &PersonCard) -> String {
    named(person.name.as_deref().unwrap_or_default())
}

/// How somebody who acts for the host is called, who may have given no name.
pub(crate) fn host_name_of(person: &PersonCard) -> String {
    person.name.clone().unwrap_or_else(|| "The host".to_owned())
}

/// How somebody of this name is called, which may be empty.
pub(super) fn named(name: &str) -> String {
    if name.is_empty() { "A guest" } else { name }.to_owned()
}

/// The audit entry of a step of a request.
pub(super) fn request_entry(
    context: &RequestContext,
    ids: &mut Sequence,
    now: DateTime<Utc>,
    action: AuditAction,
    request: &JoinRequest,
    before: Option<RequestStatus>,
) -> AuditEntry {
    let after = request.status.as_str();
    let changes = match before {
        Some(before) => Changes::none().from_to("status", before.as_str(), after),
        None => Changes::none()
            .set("status", after)
            .set("requester_id", request.requester.to_string())
            .set("seats", request.seats.to_string()),
    };
    let changes = changes.differing("reservation_key", None, request.reservation.as_ref());
    context
        .audit(
            ids.take(),
            now,
            action,
            AuditObject::new(ObjectKind::Request, request.id.uuid()),
        )
        .of_event(request.event)
        .severity(Severity::Medium)
        .changes(changes)
}

/// The audit entry of a step of an invitation. The number that was invited stays out of it.
pub(super) fn invite_entry(
    context: &RequestContext,
    ids: &mut Sequence,
    now: DateTime<Utc>,
    action: AuditAction,
    invite: &Invite,
    before: Option<InviteStatus>,
) -> AuditEntry {
    let after = invite.status.as_str();
    let changes = match before {
        Some(before) => Changes::none().from_to("status", before.as_str(), after),
        None => Changes::none()
            .set("status", after)
            .set("invite_type", invite.kind.as_str())
            .differing("guest_id", None, invite.user.as_ref()),
    };
    let changes = changes
        .differing("reservation_key", None, invite.reservation.as_ref())
        .differing("invite_link_id", None, invite.link.as_ref());
    context
        .audit(
            ids.take(),
            now,
            action,
            AuditObject::new(ObjectKind::Invite, invite.id.uuid()),
        )
        .of_event(invite.event)
        .severity(Severity::Medium)
        .changes(changes)
}

/// Tells one person of a request.
pub(super) fn of_request(
    ids: &mut Sequence,
    request: &JoinRequest,
    recipient: UserId,
    sender: UserId,
    notice: Notice,
) -> NewNotification {
    NewNotification {
        id: ids.take(),
        recipient,
        sender: Some(sender),
        notice,
        reference: Reference {
            kind: "request",
            id: request.id.uuid(),
        },
    }
}

/// Tells one person of an invitation.
pub(super) fn of_invite(
    ids: &mut Sequence,
    invite: &Invite,
    recipient: UserId,
    sender: UserId,
    notice: Notice,
) -> NewNotification {
    NewNotification {
        id: ids.take(),
        recipient,
        sender: Some(sender),
        notice,
        reference: Reference {
            kind: "invite",
            id: invite.id.uuid(),
        },
    }
}

/// Whether somebody who stands so is one of those who come.
pub(super) const fn is_coming(guest: GuestStatus) -> bool {
    matches!(guest, GuestStatus::Going | GuestStatus::CheckedIn)
}
