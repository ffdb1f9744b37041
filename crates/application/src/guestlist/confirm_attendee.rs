//! A person's seats are confirmed: the part that every way to a seat has in common, inside its unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::attendance::PaymentStatus;
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{Inventory, NamedGuest};
use turnout_domain::guestlist::{Attendee, SeatsGained};
use turnout_domain::ids::{EventId, OrderId, TierId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::ticketing::{Ticket, TicketSecret, TicketStatus};
use turnout_ports::store::{Repositories, StoreError};

use super::words::named;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::ticketing::DrawnTicket;

/// Whose seats are confirmed, and how they were had.
#[derive(Clone, Debug)]
pub struct Confirmation<'a> {
    /// Under which circumstances.
    pub context: &'a RequestContext,
    /// The event.
    pub event: EventId,
    /// Its title.
    pub title: &'a str,
    /// Its host, who is told unless it is they who give the seats.
    pub host: UserId,
    /// The tier.
    pub tier: TierId,
    /// The person.
    pub user: UserId,
    /// Their name, for the host; empty where they gave none or it is not for the host.
    pub name: &'a str,
    /// What they gain. Its seats have been taken from the inventory already.
    pub gained: SeatsGained,
    /// The order, where there is one.
    pub order: Option<OrderId>,
    /// Names for the tickets, by seat; may be shorter than the seats.
    pub guests: &'a [NamedGuest],
    /// As many tickets as seats, drawn before.
    pub tickets: &'a [DrawnTicket],
    /// Now.
    pub now: DateTime<Utc>,
}

/// Why seats could not be confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// A ticket's number is taken: draw tickets again and run again.
    #[error("a number is taken; draw again")]
    NumberTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Confirms the seats: the attendee grows, tickets are made, guest and host are told. The caller holds the lock of the
/// inventory and stores it afterwards.
pub async fn confirm_attendee(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    inventory: &mut Inventory,
    confirmation: Confirmation<'_>,
) -> Result<Attendee, ConfirmError> {
    let seats = confirmation.gained.seats;
    if u32::try_from(confirmation.tickets.len()) != Ok(seats) {
        let drawn = confirmation.tickets.len();
        return Err(StoreError::Corrupt(format!("{drawn} tickets were drawn for {seats} seats")).into());
    }
    inventory.going += seats;
    let known = tx
        .guestlist()
        .lock_attendee(confirmation.event, confirmation.user)
        .await?;
    let attendee = match known {
        Some(attendee) => attendee.gain(confirmation.gained.clone()),
        None => Attendee::confirmed(
            ids.take(),
            confirmation.event,
            confirmation.user,
            confirmation.gained.clone(),
        ),
    };
    tx.guestlist().store_attendee(&attendee).await?;
    let tickets = tickets(&confirmation, &attendee);
    if !tx.ticketing().insert_tickets(&tickets, PaymentStatus::Paid).await? {
        return Err(ConfirmError::NumberTaken);
    }
    write_down(tx, ids, &confirmation, &attendee, &tickets).await?;
    Ok(attendee)
}

fn tickets(confirmation: &Confirmation<'_>, attendee: &Attendee) -> Vec<(Ticket, TicketSecret)> {
    let nameless = NamedGuest::default();
    let seats = (1_u32..).zip(confirmation.tickets);
    seats
        .map(|(seat_no, drawn)| {
            let index = usize::try_from(seat_no - 1).unwrap_or(usize::MAX);
            let guest = confirmation.guests.get(index).unwrap_or(&nameless);
            let unnamed_buyer = seat_no == 1 && guest.name.is_empty();
            let name = if unnamed_buyer { confirmation.name } else { &guest.name };
            let ticket = Ticket {
                id: drawn.id,
                number: drawn.number.clone(),
                event: confirmation.event,
                tier: confirmation.tier,
                order: confirmation.order,
                attendee: attendee.id,
                holder: confirmation.user,
                seat_no,
                guest_name: name.to_owned(),
                guest_email: guest.email.clone(),
                guest_phone: guest.phone.clone(),
                status: TicketStatus::Active,
                seat_kept: false,
                generation: drawn.generation,
                key_id: drawn.key_id,
                created_at: confirmation.now,
            };
            (ticket, drawn.secret)
        })
        .collect()
}

async fn write_down(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    confirmation: &Confirmation<'_>,
    attendee: &Attendee,
    tickets: &[(Ticket, TicketSecret)],
) -> Result<(), StoreError> {
    let entries = entries(ids, confirmation, attendee, tickets);
    tx.audit().append(&entries).await?;
    tx.notifications().add(&notes(ids, confirmation)).await
}

/// The attendee's entry, and one for each ticket, so that each is found by its own id.
fn entries(
    ids: &mut Sequence,
    confirmation: &Confirmation<'_>,
    attendee: &Attendee,
    tickets: &[(Ticket, TicketSecret)],
) -> Vec<AuditEntry> {
    let Confirmation {
        context, event, now, ..
    } = *confirmation;
    let seats = confirmation.gained.seats;
    let object = AuditObject::new(ObjectKind::Attendee, attendee.id.uuid());
    let confirmed = context
        .audit(ids.take(), now, AuditAction::AttendeeConfirmed, object)
        .of_event(event)
        .changes(
            Changes::none()
                .from_to(
                    "seats",
                    (attendee.seats - seats).to_string(),
                    attendee.seats.to_string(),
                )
                .set("status", attendee.status.as_str()),
        );
    let issued = tickets.iter().map(|(ticket, _)| {
        let object = AuditObject::new(ObjectKind::Ticket, ticket.id.uuid());
        let entry = context.audit(ids.take(), now, AuditAction::TicketsIssued, object);
        let changes = Changes::none()
            .set("ticket_number", ticket.number.clone())
            .set("status", ticket.status.as_str());
        entry.of_event(event).changes(changes)
    });
    std::iter::once(confirmed).chain(issued).collect()
}

/// What guest and host are told. A host who gives the seats knows of it.
fn notes(ids: &mut Sequence, confirmation: &Confirmation<'_>) -> Vec<NewNotification> {
    let gained = &confirmation.gained;
    let is_given = confirmation.order.is_none() && gained.request.is_none() && gained.invite.is_none();
    let knows = is_given && confirmation.context.user() == Some(confirmation.host);
    let seats = confirmation.gained.seats;
    let reference = Reference {
        kind: "event",
        id: confirmation.event.uuid(),
    };
    let title = confirmation.title.to_owned();
    let to_guest = NewNotification {
        id: ids.take(),
        recipient: confirmation.user,
        sender: None,
        notice: Notice::BookingConfirmed {
            event: title.clone(),
            seats,
        },
        reference,
    };
    let to_host = NewNotification {
        id: ids.take(),
        recipient: confirmation.host,
        sender: gained.unasked_at.is_none().then_some(confirmation.user),
        notice: Notice::NewBooking {
            event: title,
            guest: named(confirmation.name),
            seats,
        },
        reference,
    };
    if knows { vec![to_guest] } else { vec![to_guest, to_host] }
}
