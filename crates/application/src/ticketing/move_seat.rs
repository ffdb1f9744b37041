//! A seat goes from one participant to another: the event has as many guests as before. Part of a unit of work that holds the
//! event's inventory.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::booking::BookingFacts;
use turnout_domain::guestlist::{Attendee, AttendeeStatus, SeatsGained};
use turnout_domain::ids::{AttendeeId, UserId};
use turnout_domain::money::Money;
use turnout_ports::store::{Repositories, StoreError};

use crate::context::RequestContext;
use crate::ids::Sequence;

/// From whom to whom.
pub(super) struct SeatMove<'a> {
    pub context: &'a RequestContext,
    /// Who has the seat.
    pub from: UserId,
    /// Of the receiver and the tier; the receiver has been admitted.
    pub facts: &'a BookingFacts,
    /// Should the receiver be no participant yet.
    pub id: AttendeeId,
    pub now: DateTime<Utc>,
}

/// Moves one seat and answers whose it is now. What was paid stays with who paid it: a refund goes there.
pub(super) async fn move_seat(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    seat: SeatMove<'_>,
) -> Result<AttendeeId, StoreError> {
    let (event, to) = (seat.facts.event, seat.facts.guest.user);
    let giver = tx.guestlist().lock_attendee(event, seat.from).await?;
    let giver = giver.ok_or_else(|| StoreError::Corrupt(format!("{} has a ticket and no seat", seat.from)))?;
    let known = tx.guestlist().lock_attendee(event, to).await?;
    let gained = seat.gained();
    let before = known.as_ref().map_or(0, |attendee| attendee.seats);
    let taker = match known {
        Some(attendee) => attendee.gain(gained),
        None => Attendee::confirmed(seat.id, event, to, gained),
    };
    let left = giver.clone().lose(1, AttendeeStatus::NotGoing);
    tx.guestlist().store_attendee(&left).await?;
    tx.guestlist().store_attendee(&taker).await?;
    let entries = [
        seat.entry(ids, AuditAction::AttendeeCancelled, giver.seats, &left),
        seat.entry(ids, AuditAction::AttendeeConfirmed, before, &taker),
    ];
    tx.audit().append(&entries).await?;
    Ok(taker.id)
}

impl SeatMove<'_> {
    fn gained(&self) -> SeatsGained {
        let nothing = Money::zero(self.facts.tier.price.currency());
        SeatsGained {
            seats: 1,
            ticket_type: self.facts.tier.name.clone(),
            paid: nothing,
            platform_fee: nothing,
            request: None,
            invite: None,
            unasked_at: None,
        }
    }

    fn entry(&self, ids: &mut Sequence, action: AuditAction, before: u32, attendee: &Attendee) -> AuditEntry {
        let object = AuditObject::new(ObjectKind::Attendee, attendee.id.uuid());
        let changes = Changes::none()
            .from_to("seats", before.to_string(), attendee.seats.to_string())
            .set("status", attendee.status.as_str());
        let entry = self.context.audit(ids.take(), self.now, action, object);
        entry
            .of_event(attendee.event)
            .severity(Severity::Medium)
            .changes(changes)
    }
}
