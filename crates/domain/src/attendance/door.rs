//! The rule of the door.

use chrono::{DateTime, Utc};

use super::{DoorRefusal, Entry, PaymentStatus};
use crate::events::EventStatus;
use crate::ids::{EventId, TicketId, UserId};
use crate::ticketing::TicketStatus;

/// What an event says about its door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The event.
    pub event: EventId,
    /// Its title, for what guests are told.
    pub title: String,
    /// Where it stands.
    pub status: EventStatus,
    /// Before this nobody comes in.
    pub opens_at: Option<DateTime<Utc>>,
    /// Who left may come in again.
    pub allows_reentry: bool,
    /// How many people may be inside at once.
    pub max_inside: Option<u32>,
}

/// What is known of a ticket that is shown at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorTicket {
    /// The ticket.
    pub id: TicketId,
    /// The event it admits to.
    pub event: EventId,
    /// `TKT-...`.
    pub number: String,
    /// Who comes in with it; the holder's name where the guest is not named.
    pub guest: String,
    /// Name of the tier.
    pub tier: String,
    /// Who may show it.
    pub holder: UserId,
    /// Where it stands.
    pub status: TicketStatus,
    /// Counts its codes; older ones are dead.
    pub generation: u16,
    /// Whether it is paid.
    pub payment: PaymentStatus,
    /// The latest admission.
    pub entry: Option<Entry>,
    /// When the guest left after it.
    pub left_at: Option<DateTime<Utc>>,
    /// How many seats of the same booking are inside, without this one.
    pub others_inside: u32,
}

/// How a ticket lets its guest in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// For the first time: the ticket is used up by it.
    First,
    /// Again, after the guest left, where the event allows it.
    Again,
}

/// Whether a guest may come in while so many people are inside. `generation` is that of the code, where one was shown.
pub fn judge_entry(
    door: &Door,
    ticket: &DoorTicket,
    generation: Option<u16>,
    inside: u32,
    now: DateTime<Utc>,
) -> Result<Step, DoorRefusal> {
    judge_code(door, ticket, generation)?;
    judge_event(door)?;
    if let Some(opens_at) = door.opens_at.filter(|opens_at| now < *opens_at) {
        return Err(DoorRefusal::DoorsNotOpen { opens_at });
    }
    match ticket.payment {
        PaymentStatus::Unpaid => return Err(DoorRefusal::Unpaid),
        PaymentStatus::Refunded => return Err(DoorRefusal::NotValid),
        PaymentStatus::Paid => {}
    }
    let step = match &ticket.entry {
        None => Step::First,
        Some(_) if door.allows_reentry && ticket.left_at.is_some() => Step::Again,
        Some(entry) => return Err(DoorRefusal::AlreadyCheckedIn(entry.clone())),
    };
    if door.max_inside.is_some_and(|most| inside >= most) {
        return Err(DoorRefusal::HouseFull);
    }
    Ok(step)
}

/// Whether the guest may be counted as gone. `generation` is that of the code, where one was shown.
pub fn judge_exit(door: &Door, ticket: &DoorTicket, generation: Option<u16>) -> Result<(), DoorRefusal> {
    judge_code(door, ticket, generation)?;
    match (&ticket.entry, ticket.left_at) {
        (None, _) => Err(DoorRefusal::NotCheckedIn),
        (Some(_), Some(at)) => Err(DoorRefusal::AlreadyCheckedOut { at }),
        (Some(_), None) => Ok(()),
    }
}

/// Whether an admission may be taken back: the ticket becomes good again, so its event must still be one, and its money
/// must not have gone back.
pub fn judge_undo(door: &Door, ticket: &DoorTicket) -> Result<(), DoorRefusal> {
    judge_code(door, ticket, None)?;
    judge_event(door)?;
    if ticket.payment == PaymentStatus::Refunded {
        return Err(DoorRefusal::NotValid);
    }
    if ticket.entry.is_some() {
        Ok(())
    } else {
        Err(DoorRefusal::NotCheckedIn)
    }
}

pub(super) fn judge_code(door: &Door, ticket: &DoorTicket, generation: Option<u16>) -> Result<(), DoorRefusal> {
    if ticket.event != door.event {
        return Err(DoorRefusal::WrongEvent);
    }
    let void = matches!(ticket.status, TicketStatus::Cancelled | TicketStatus::Refunded);
    let dead = generation.is_some_and(|shown| shown != ticket.generation);
    if void || dead {
        return Err(DoorRefusal::NotValid);
    }
    Ok(())
}

/// Tickets of a cancelled event are void from that moment, though each of them is marked only a little later.
fn judge_event(door: &Door) -> Result<(), DoorRefusal> {
    match door.status {
        EventStatus::Published => Ok(()),
        EventStatus::Cancelled => Err(DoorRefusal::NotValid),
        EventStatus::Draft | EventStatus::Postponed | EventStatus::Completed => Err(DoorRefusal::DoorsClosed),
    }
}

#[cfg(test)]
#[path = "door_tests.rs"]
mod tests;
