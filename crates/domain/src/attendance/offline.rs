//! Scans that devices made without network and tell later.

use chrono::{DateTime, TimeDelta, Utc};

use super::door::{Door, DoorTicket, judge_code};
use super::{DoorRefusal, PaymentStatus, ScanDirection};
use crate::events::EventStatus;

/// The most scans that one call tells.
pub const MOST_SCANS_AT_ONCE: usize = 200;
/// How far the clock of a device may be ahead before the device is told to mend it.
pub const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(2);

/// When a device saw something, as far as it is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenAt {
    /// The instant by which the scan is ordered.
    pub at: DateTime<Utc>,
    /// The device's clock is ahead by more than is tolerated.
    pub clock_is_ahead: bool,
}

impl SeenAt {
    /// Nothing was seen later than it is told: a time in the future is that of the arrival. So no scan is ordered behind what
    /// the server decides next. A clock that is behind cannot be told from a scan that was made earlier.
    pub fn believed(device_at: DateTime<Utc>, arrival: DateTime<Utc>) -> Self {
        Self {
            at: device_at.min(arrival),
            clock_is_ahead: device_at.signed_duration_since(arrival) > CLOCK_TOLERANCE,
        }
    }
}

/// Whether a scan that was made offline counts among those of its ticket. Whether somebody else was faster is not asked
/// here: that is for [`merge`](super::merge).
///
/// The guest has passed the door. So an event that is over meanwhile refuses nobody, and the doors' opening is compared
/// with the time of the scan. `generation` is that of the code.
pub fn judge_offline(
    door: &Door,
    ticket: &DoorTicket,
    generation: u16,
    direction: ScanDirection,
    at: DateTime<Utc>,
) -> Result<(), DoorRefusal> {
    judge_code(door, ticket, Some(generation))?;
    if direction != ScanDirection::In {
        return Ok(());
    }
    match door.status {
        EventStatus::Published | EventStatus::Completed => {}
        EventStatus::Cancelled => return Err(DoorRefusal::NotValid),
        EventStatus::Draft | EventStatus::Postponed => return Err(DoorRefusal::DoorsClosed),
    }
    if let Some(opens_at) = door.opens_at.filter(|opens_at| at < *opens_at) {
        return Err(DoorRefusal::DoorsNotOpen { opens_at });
    }
    match ticket.payment {
        PaymentStatus::Paid => Ok(()),
        PaymentStatus::Unpaid => Err(DoorRefusal::Unpaid),
        PaymentStatus::Refunded => Err(DoorRefusal::NotValid),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::{EventId, TicketId, UserId};
    use crate::ticketing::TicketStatus;

    const NOON: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn door(status: EventStatus) -> Door {
        Door {
            event: EventId::new(Uuid::from_u128(1)),
            title: "Jazz night".to_owned(),
            status,
            opens_at: Some(NOON),
            allows_reentry: false,
            max_inside: None,
        }
    }

    fn ticket(payment: PaymentStatus) -> DoorTicket {
        DoorTicket {
            id: TicketId::new(Uuid::from_u128(2)),
            event: EventId::new(Uuid::from_u128(1)),
            number: "TKT-0BCDEF12-700101".to_owned(),
            guest: "Asha".to_owned(),
            tier: "VIP".to_owned(),
            holder: UserId::new(Uuid::from_u128(3)),
            status: TicketStatus::Used,
            generation: 2,
            payment,
            entry: None,
            left_at: None,
            others_inside: 0,
        }
    }

    fn enter(status: EventStatus, payment: PaymentStatus, at: DateTime<Utc>) -> Result<(), DoorRefusal> {
        judge_offline(&door(status), &ticket(payment), 2, ScanDirection::In, at)
    }

    #[test]
    fn nothing_was_seen_later_than_it_is_told() {
        let second = TimeDelta::seconds(1);
        for (ahead, clock_is_ahead) in [(CLOCK_TOLERANCE, false), (CLOCK_TOLERANCE + second, true)] {
            let seen = SeenAt::believed(NOON + ahead, NOON);
            assert_eq!(
                seen,
                SeenAt {
                    at: NOON,
                    clock_is_ahead
                }
            );
        }
        assert_eq!(SeenAt::believed(NOON - second, NOON).at, NOON - second);
    }

    #[test]
    fn an_event_that_is_over_still_takes_what_was_seen() {
        for &status in EventStatus::ALL {
            let expected = match status {
                EventStatus::Published | EventStatus::Completed => Ok(()),
                EventStatus::Cancelled => Err(DoorRefusal::NotValid),
                _ => Err(DoorRefusal::DoorsClosed),
            };
            assert_eq!(enter(status, PaymentStatus::Paid, NOON), expected, "{status}");
            let out = judge_offline(&door(status), &ticket(PaymentStatus::Paid), 2, ScanDirection::Out, NOON);
            assert_eq!(out, Ok(()), "{status}");
        }
    }

    #[test]
    fn void_unpaid_and_early_scans_count_for_nothing() {
        let published = EventStatus::Published;
        assert_eq!(enter(published, PaymentStatus::Unpaid, NOON), Err(DoorRefusal::Unpaid));
        assert_eq!(
            enter(published, PaymentStatus::Refunded, NOON),
            Err(DoorRefusal::NotValid)
        );
        let early = enter(published, PaymentStatus::Paid, NOON - TimeDelta::microseconds(1));
        assert_eq!(early, Err(DoorRefusal::DoorsNotOpen { opens_at: NOON }));
        let old = judge_offline(
            &door(published),
            &ticket(PaymentStatus::Paid),
            1,
            ScanDirection::In,
            NOON,
        );
        assert_eq!(old, Err(DoorRefusal::NotValid));
    }
}
