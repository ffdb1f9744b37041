//! What a guest is told who came in.

use turnout_domain::attendance::{Door, DoorTicket};
use turnout_domain::ids::{NotificationId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};

/// Tells the holder that the ticket was used.
pub(super) fn of_admission(id: NotificationId, by: UserId, door: &Door, ticket: &DoorTicket) -> NewNotification {
    NewNotification {
        id,
        recipient: ticket.holder,
        sender: Some(by),
        notice: Notice::CheckedIn {
            event: door.title.clone(),
        },
        reference: Reference {
            kind: "ticket",
            id: ticket.id.uuid(),
        },
    }
}
