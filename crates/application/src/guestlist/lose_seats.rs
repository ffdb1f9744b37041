//! A person loses seats, by refund or cancellation: tickets become void, the seats free, the attendee shrinks. Part of
//! a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::booking::Inventory;
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{EventId, UserId};
use turnout_domain::money::Money;
use turnout_domain::ticketing::{Ticket, TicketStatus};
use turnout_ports::store::{Repositories, StoreError};

use crate::context::RequestContext;
use crate::ids::Sequence;

/// What is lost.
#[derive(Clone, Debug)]
pub struct SeatsLost<'a> {
    /// Under which circumstances.
    pub context: &'a RequestContext,
    /// The event.
    pub event: EventId,
    /// The person.
    pub user: UserId,
    /// The tickets, locked. Those that are not active any more stay as they are.
    pub tickets: &'a [Ticket],
    /// How the tickets end.
    pub void_as: TicketStatus,
    /// How the attendee stands without any seat left.
    pub left_as: AttendeeStatus,
    /// What goes back of what they paid.
    pub refunded: Option<Money>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Takes the seats away and answers how many. The caller holds the lock of the inventory and stores it afterwards.
pub async fn lose_seats(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    inventory: &mut Inventory,
    lost: SeatsLost<'_>,
) -> Result<u32, StoreError> {
    let tickets: Vec<_> = lost.tickets.iter().map(|ticket| ticket.id).collect();
    let voided = tx.ticketing().void_tickets(&tickets, lost.void_as, lost.now).await?;
    let mut seats = 0;
    let mut entries = Vec::new();
    for ticket in lost.tickets.iter().filter(|ticket| voided.contains(&ticket.id)) {
        entries.push(lost.voided(ids, ticket));
        if inventory.release_sold(ticket.tier, 1) {
            seats += 1;
        }
    }
    let attendee = tx.guestlist().lock_attendee(lost.event, lost.user).await?;
    let Some(before) = attendee else {
        return Ok(seats);
    };
    let mut after = before.clone().lose(seats, lost.left_as);
    if let Some(amount) = lost.refunded {
        after = after.refunded(amount);
    }
    if before.status.counts() {
        inventory.going = inventory.going.saturating_sub(before.seats - after.seats);
    }
    tx.guestlist().store_attendee(&after).await?;
    if entries.is_empty() {
        return Ok(seats);
    }
    let object = AuditObject::new(ObjectKind::Attendee, after.id.uuid());
    let shrunk = Changes::none()
        .from_to("seats", before.seats.to_string(), after.seats.to_string())
        .from_to("status", before.status.as_str(), after.status.as_str());
    entries.push(lost.entry(ids, AuditAction::AttendeeCancelled, object, shrunk));
    tx.audit().append(&entries).await?;
    Ok(seats)
}

impl SeatsLost<'_> {
    /// Each ticket has an entry of its own, by which it is found.
    fn voided(&self, ids: &mut Sequence, ticket: &Ticket) -> AuditEntry {
        let object = AuditObject::new(ObjectKind::Ticket, ticket.id.uuid());
        let changes = Changes::none().set("ticket_number", ticket.number.clone()).from_to(
            "status",
            ticket.status.as_str(),
            self.void_as.as_str(),
        );
        self.entry(ids, AuditAction::TicketsVoided, object, changes)
    }

    fn entry(&self, ids: &mut Sequence, action: AuditAction, object: AuditObject, changes: Changes) -> AuditEntry {
        let entry = self.context.audit(ids.take(), self.now, action, object);
        entry.of_event(self.event).severity(Severity::Medium).changes(changes)
    }
}
