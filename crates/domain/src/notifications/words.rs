//! Parts of sentences that several notices share.

use crate::booking::WaitlistEnd;
use crate::events::TeamRole;

/// What somebody is in a team.
pub(super) const fn part_in_words(role: TeamRole) -> &'static str {
    match role {
        TeamRole::Door => "on the door team",
        TeamRole::Manager => "a manager",
        TeamRole::CoHost => "a co-host",
    }
}

/// What the host asks of them.
pub(super) const fn task_in_words(role: TeamRole) -> &'static str {
    match role {
        TeamRole::Door => "asks you to check guests in",
        TeamRole::Manager => "asks you to look after guests, tiers and the door",
        TeamRole::CoHost => "asks you to run it together",
    }
}

/// Why somebody waits no longer.
pub(super) const fn closed_in_words(why: WaitlistEnd) -> &'static str {
    match why {
        WaitlistEnd::EventCancelled => "The event does not take place.",
        WaitlistEnd::EventOver => "The event is over.",
        WaitlistEnd::SalesClosed => "Sales are closed.",
        WaitlistEnd::NotAdmitted => "You cannot book seats of this event any more.",
        WaitlistEnd::TooManySeats => "There are no longer as many seats as you wait for.",
    }
}

/// So many seats.
pub(super) fn seats_in_words(seats: u32) -> String {
    if seats == 1 {
        "1 seat".to_owned()
    } else {
        format!("{seats} seats")
    }
}

/// What a cancelled ticket is worth, and why.
pub(super) fn ticket_cancelled(number: &str, reason: &str) -> String {
    let message = format!("{number} lets nobody in any more. {reason}");
    message.trim_end().to_owned()
}

/// So many seats, at the beginning of a sentence.
pub(super) fn capital(seats: u32) -> String {
    if seats == 1 {
        "1 seat is".to_owned()
    } else {
        format!("{seats} seats are")
    }
}
