//! A person loses seats, by refund or cancellation: tickets become void, the seats free or kept, the attendees shrink. Part
//! of a unit of work.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::booking::{Inventory, SeatFate};
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{EventId, TicketId, UserId};
use turnout_domain::money::Money;
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::ticketing::{Ticket, TicketStatus, TransferStatus};
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
    /// Whose seats they are, or who paid for them. Of tickets that were passed on, the new owner loses the seat.
    pub user: UserId,
    /// The tickets, locked. Those that are not active any more stay as they are.
    pub tickets: &'a [Ticket],
    /// How the tickets end.
    pub void_as: TicketStatus,
    /// What becomes of their seats.
    pub seats: SeatFate,
    /// Why; may be empty. Told to whoever was given one of the tickets.
    pub reason: &'a str,
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
    let voided = tx
        .ticketing()
        .void_tickets(&tickets, lost.void_as, lost.seats, lost.now)
        .await?;
    let mut entries = lost.end_offers(tx, ids, &voided).await?;
    // Whoever answers for the seats, and those whom they gave tickets to.
    let mut seats_of = BTreeMap::from([(lost.user, 0)]);
    let mut seats = 0;
    for ticket in lost.tickets.iter().filter(|ticket| voided.contains(&ticket.id)) {
        entries.push(lost.voided(ids, ticket));
        // A seat that is kept stays among those that are sold.
        if lost.seats == SeatFate::Kept || inventory.release_sold(ticket.tier, 1) {
            *seats_of.entry(ticket.holder).or_default() += 1;
            seats += 1;
        }
    }
    let is_anything_void = !entries.is_empty();
    for (user, count) in seats_of {
        entries.extend(lost.shrink(tx, ids, inventory, user, count).await?);
    }
    if is_anything_void {
        tx.audit().append(&entries).await?;
    }
    lost.tell_holders(tx, ids, &voided).await?;
    Ok(seats)
}

impl SeatsLost<'_> {
    /// The person has so many seats less.
    async fn shrink(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        user: UserId,
        seats: u32,
    ) -> Result<Option<AuditEntry>, StoreError> {
        let Some(before) = tx.guestlist().lock_attendee(self.event, user).await? else {
            return Ok(None);
        };
        let mut after = before.clone().lose(seats, self.left_as);
        if let Some(amount) = self.refunded.filter(|_| user == self.user) {
            after = after.refunded(amount);
        }
        if before.status.counts() {
            inventory.going = inventory.going.saturating_sub(before.seats - after.seats);
        }
        tx.guestlist().store_attendee(&after).await?;
        if (before.seats, before.status) == (after.seats, after.status) {
            return Ok(None);
        }
        let object = AuditObject::new(ObjectKind::Attendee, after.id.uuid());
        let shrunk = Changes::none()
            .from_to("seats", before.seats.to_string(), after.seats.to_string())
            .from_to("status", before.status.as_str(), after.status.as_str());
        Ok(Some(self.entry(ids, AuditAction::AttendeeCancelled, object, shrunk)))
    }

    /// Nobody can take a ticket any more that is void.
    async fn end_offers(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        voided: &[TicketId],
    ) -> Result<Vec<AuditEntry>, StoreError> {
        if voided.is_empty() {
            return Ok(Vec::new());
        }
        let ended = tx.transfers().cancel_of(voided, self.now).await?;
        let (before, after) = (TransferStatus::Pending, TransferStatus::Cancelled);
        let entries = ended.into_iter().map(|id| {
            let object = AuditObject::new(ObjectKind::Transfer, id.uuid());
            let changes = Changes::none().from_to("status", before.as_str(), after.as_str());
            self.entry(ids, AuditAction::TransferCancelled, object, changes)
        });
        Ok(entries.collect())
    }

    /// Whoever was given a ticket by the person learns that it is void; the person is told by whoever takes the seats.
    async fn tell_holders(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        voided: &[TicketId],
    ) -> Result<(), StoreError> {
        let lost = self.tickets.iter().filter(|ticket| voided.contains(&ticket.id));
        let given: Vec<_> = lost.filter(|ticket| ticket.holder != self.user).collect();
        if given.is_empty() {
            return Ok(());
        }
        let event = tx.events().lookup(self.event).await?;
        let title = event.map(|event| event.title).unwrap_or_default();
        let notes = given.iter().map(|ticket| NewNotification {
            id: ids.take(),
            recipient: ticket.holder,
            sender: None,
            notice: Notice::TicketCancelled {
                event: title.clone(),
                number: ticket.number.clone(),
                reason: self.reason.to_owned(),
            },
            reference: Reference {
                kind: "event",
                id: self.event.uuid(),
            },
        });
        let notes: Vec<_> = notes.collect();
        tx.notifications().add(&notes).await
    }

    /// Each ticket has an entry of its own, by which it is found.
    fn voided(&self, ids: &mut Sequence, ticket: &Ticket) -> AuditEntry {
        let object = AuditObject::new(ObjectKind::Ticket, ticket.id.uuid());
        let mut changes = Changes::none().set("ticket_number", ticket.number.clone()).from_to(
            "status",
            ticket.status.as_str(),
            self.void_as.as_str(),
        );
        if self.seats == SeatFate::Kept {
            changes = changes.set("seat", "kept");
        }
        if !self.reason.is_empty() {
            changes = changes.set("reason", self.reason);
        }
        self.entry(ids, AuditAction::TicketsVoided, object, changes)
    }

    fn entry(&self, ids: &mut Sequence, action: AuditAction, object: AuditObject, changes: Changes) -> AuditEntry {
        let entry = self.context.audit(ids.take(), self.now, action, object);
        entry.of_event(self.event).severity(Severity::Medium).changes(changes)
    }
}
