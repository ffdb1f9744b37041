//! What is written down and told of each step of an offer.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::UserId;
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::ticketing::{Transfer, TransferStatus};

use crate::context::RequestContext;
use crate::ids::Sequence;

/// The audit entry of a step. The number that it is offered to stays out of it.
pub(super) fn transfer_entry(
    context: &RequestContext,
    ids: &mut Sequence,
    now: DateTime<Utc>,
    action: AuditAction,
    transfer: &Transfer,
    before: Option<TransferStatus>,
) -> AuditEntry {
    let after = transfer.status.as_str();
    let changes = match before {
        Some(before) => Changes::none().from_to("status", before.as_str(), after),
        None => Changes::none()
            .set("status", after)
            .set("ticket_id", transfer.ticket.to_string())
            .set("sender_id", transfer.sender.to_string()),
    };
    let changes = changes.differing("receiver_id", None, transfer.receiver.as_ref());
    let object = AuditObject::new(ObjectKind::Transfer, transfer.id.uuid());
    context
        .audit(ids.take(), now, action, object)
        .of_event(transfer.event)
        .severity(Severity::Medium)
        .changes(changes)
}

/// Tells one party of a step.
pub(super) fn of_transfer(
    ids: &mut Sequence,
    transfer: &Transfer,
    recipient: UserId,
    sender: Option<UserId>,
    notice: Notice,
) -> NewNotification {
    NewNotification {
        id: ids.take(),
        recipient,
        sender,
        notice,
        reference: Reference {
            kind: "transfer",
            id: transfer.id.uuid(),
        },
    }
}
