//! One-time codes for guests whose phone shows no QR.

use chrono::{DateTime, TimeDelta, Utc};

use super::DoorRefusal;
use crate::events::EventStatus;
use crate::ticketing::TicketStatus;

/// How long a code works.
pub const CHECK_IN_OTP_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// How many guesses a code stands. A guess counts before it is compared.
pub const CHECK_IN_OTP_ATTEMPTS: u8 = 3;
/// How long a guest waits for the next code.
pub const CHECK_IN_OTP_RESEND_AFTER: TimeDelta = TimeDelta::seconds(60);
/// The most codes for one ticket within [`CHECK_IN_OTP_WINDOW`].
pub const MOST_CHECK_IN_OTPS: u32 = 10;
/// The time in which codes are counted.
pub const CHECK_IN_OTP_WINDOW: TimeDelta = TimeDelta::hours(24);

/// The codes that were sent for a ticket within [`CHECK_IN_OTP_WINDOW`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SentOtps {
    /// When the first of them was sent.
    pub first: Option<DateTime<Utc>>,
    /// When the last of them was sent.
    pub last: Option<DateTime<Utc>>,
    /// How many.
    pub count: u32,
}

impl SentOtps {
    /// From when on codes count that are sent at `now`.
    pub fn since(now: DateTime<Utc>) -> DateTime<Utc> {
        now - CHECK_IN_OTP_WINDOW
    }

    /// When the next one may be sent, if not at `now`.
    pub fn next_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let after_last = self.last.map(|last| last + CHECK_IN_OTP_RESEND_AFTER);
        let after_many = self.first.filter(|_| self.count >= MOST_CHECK_IN_OTPS);
        let after_many = after_many.map(|first| first + CHECK_IN_OTP_WINDOW);
        after_last.max(after_many).filter(|at| now < *at)
    }
}

/// Whether a code is sent for a ticket that stands there, of an event that stands there.
pub fn judge_otp_wish(ticket: TicketStatus, event: EventStatus) -> Result<(), DoorRefusal> {
    match (ticket, event) {
        (TicketStatus::Cancelled | TicketStatus::Refunded, _) | (_, EventStatus::Cancelled) => {
            Err(DoorRefusal::NotValid)
        }
        (_, EventStatus::Published) => Ok(()),
        (_, EventStatus::Draft | EventStatus::Postponed | EventStatus::Completed) => Err(DoorRefusal::DoorsClosed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn sent(count: u32, first: TimeDelta, last: TimeDelta) -> SentOtps {
        SentOtps {
            first: Some(NOW - first),
            last: Some(NOW - last),
            count,
        }
    }

    #[test]
    fn codes_are_sent_one_a_minute_and_ten_a_day() {
        let (second, hour) = (TimeDelta::seconds(1), TimeDelta::hours(1));
        assert_eq!(SentOtps::default().next_at(NOW), None);
        assert_eq!(sent(1, second, second).next_at(NOW), Some(NOW + second * 59));
        assert_eq!(sent(1, second * 60, second * 60).next_at(NOW), None);
        assert_eq!(sent(9, hour, second * 60).next_at(NOW), None);
        assert_eq!(sent(10, hour, second * 60).next_at(NOW), Some(NOW + hour * 23));
        assert_eq!(sent(10, hour * 24, second).next_at(NOW), Some(NOW + second * 59));
        assert_eq!(SentOtps::since(NOW), NOW - hour * 24);
    }

    #[test]
    fn what_lets_nobody_in_gets_no_code() {
        use DoorRefusal::{DoorsClosed, NotValid};
        let rows = [
            (TicketStatus::Active, EventStatus::Published, Ok(())),
            (TicketStatus::Used, EventStatus::Published, Ok(())),
            (TicketStatus::Refunded, EventStatus::Published, Err(NotValid)),
            (TicketStatus::Cancelled, EventStatus::Draft, Err(NotValid)),
            (TicketStatus::Active, EventStatus::Cancelled, Err(NotValid)),
            (TicketStatus::Active, EventStatus::Draft, Err(DoorsClosed)),
            (TicketStatus::Active, EventStatus::Postponed, Err(DoorsClosed)),
            (TicketStatus::Active, EventStatus::Completed, Err(DoorsClosed)),
        ];
        for (ticket, event, expected) in rows {
            assert_eq!(judge_otp_wish(ticket, event), expected, "{ticket} {event}");
        }
    }
}
