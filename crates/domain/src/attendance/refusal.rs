//! Why the door stays shut.

use chrono::{DateTime, Utc};

use super::{Entry, ScanOutcome};

/// Why a scan is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DoorRefusal {
    /// No ticket of ours: not a code, a forged one, or one that the database does not confirm.
    #[error("no ticket has this code")]
    Unknown,
    /// A good code, of another event.
    #[error("the ticket is for another event")]
    WrongEvent,
    /// Cancelled, refunded, an older code of a reissued ticket, or the event was called off.
    #[error("the ticket is void")]
    NotValid,
    /// The event takes nobody in: it is not published, postponed or over.
    #[error("the event takes nobody in")]
    DoorsClosed,
    /// Too early.
    #[error("the doors open at {opens_at}")]
    DoorsNotOpen {
        /// From then on.
        opens_at: DateTime<Utc>,
    },
    /// Money is still owed.
    #[error("the ticket is not paid")]
    Unpaid,
    /// As many people are inside as may be at once.
    #[error("the house is full")]
    HouseFull,
    /// The one-time code is another one.
    #[error("the one-time code is wrong")]
    OtpWrong,
    /// No one-time code works for the ticket: it was used, replaced or guessed at too often, or its time is over.
    #[error("no one-time code works for the ticket")]
    OtpExpired,
    /// Used before.
    #[error("the ticket was used at {}", .0.at)]
    AlreadyCheckedIn(Entry),
    /// Somebody who never came in cannot go.
    #[error("the guest has not been checked in")]
    NotCheckedIn,
    /// Gone already.
    #[error("the guest left at {at}")]
    AlreadyCheckedOut {
        /// When.
        at: DateTime<Utc>,
    },
}

impl DoorRefusal {
    /// The stable word that is answered, audited, and kept with the scan as its reason.
    pub const fn code(&self) -> &'static str {
        match self {
            // A stranger's ticket and no ticket get one answer: nobody learns of other events by scanning.
            Self::Unknown | Self::WrongEvent => "ticket_not_found",
            Self::NotValid => "ticket_not_valid",
            Self::DoorsClosed => "doors_closed",
            Self::DoorsNotOpen { .. } => "doors_not_open",
            Self::Unpaid => "ticket_unpaid",
            Self::HouseFull => "house_full",
            Self::OtpWrong => "check_in_otp_invalid",
            Self::OtpExpired => "check_in_otp_expired",
            Self::AlreadyCheckedIn(_) => "already_checked_in",
            Self::NotCheckedIn => "not_checked_in",
            Self::AlreadyCheckedOut { .. } => "already_checked_out",
        }
    }

    /// The outcome under which the scan is kept.
    pub const fn outcome(&self) -> ScanOutcome {
        match self {
            Self::Unknown => ScanOutcome::Unknown,
            Self::WrongEvent => ScanOutcome::WrongEvent,
            Self::NotValid | Self::DoorsClosed | Self::NotCheckedIn | Self::AlreadyCheckedOut { .. } => {
                ScanOutcome::NotValid
            }
            Self::DoorsNotOpen { .. } => ScanOutcome::TooEarly,
            Self::Unpaid => ScanOutcome::Unpaid,
            Self::HouseFull => ScanOutcome::HouseFull,
            Self::OtpWrong | Self::OtpExpired => ScanOutcome::OtpRefused,
            Self::AlreadyCheckedIn(_) => ScanOutcome::AlreadyCheckedIn,
        }
    }

    /// The instant that the refusal names, and the device where it names one: what was met there. It is kept with the scan.
    pub fn named(&self) -> Option<Entry> {
        let alone = |at| Entry {
            at,
            device: String::new(),
        };
        match self {
            Self::AlreadyCheckedIn(entry) => Some(entry.clone()),
            Self::DoorsNotOpen { opens_at: at } | Self::AlreadyCheckedOut { at } => Some(alone(*at)),
            Self::Unknown
            | Self::WrongEvent
            | Self::NotValid
            | Self::DoorsClosed
            | Self::Unpaid
            | Self::HouseFull
            | Self::OtpWrong
            | Self::OtpExpired
            | Self::NotCheckedIn => None,
        }
    }

    /// The refusal of a scan that was kept with this outcome and reason, and with what it named.
    pub fn recalled(outcome: ScanOutcome, reason: &str, named: Option<Entry>) -> Self {
        match (outcome, named) {
            (ScanOutcome::Unknown, _) => Self::Unknown,
            (ScanOutcome::WrongEvent, _) => Self::WrongEvent,
            (ScanOutcome::Unpaid, _) => Self::Unpaid,
            (ScanOutcome::HouseFull, _) => Self::HouseFull,
            (ScanOutcome::OtpRefused, _) if reason == "check_in_otp_invalid" => Self::OtpWrong,
            (ScanOutcome::OtpRefused, _) => Self::OtpExpired,
            (ScanOutcome::AlreadyCheckedIn, Some(entry)) => Self::AlreadyCheckedIn(entry),
            (ScanOutcome::TooEarly, Some(entry)) => Self::DoorsNotOpen { opens_at: entry.at },
            (ScanOutcome::TooEarly, None) => Self::DoorsClosed,
            (ScanOutcome::NotValid, Some(entry)) if reason == "already_checked_out" => {
                Self::AlreadyCheckedOut { at: entry.at }
            }
            (ScanOutcome::NotValid, _) if reason == "doors_closed" => Self::DoorsClosed,
            (ScanOutcome::NotValid, _) if reason == "not_checked_in" => Self::NotCheckedIn,
            (ScanOutcome::Ok | ScanOutcome::AlreadyCheckedIn | ScanOutcome::NotValid, _) => Self::NotValid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_scan_tells_its_refusal_again() {
        let at = DateTime::UNIX_EPOCH;
        let entry = Entry {
            at,
            device: "north".to_owned(),
        };
        let refusals = [
            DoorRefusal::Unknown,
            DoorRefusal::WrongEvent,
            DoorRefusal::NotValid,
            DoorRefusal::DoorsClosed,
            DoorRefusal::DoorsNotOpen { opens_at: at },
            DoorRefusal::Unpaid,
            DoorRefusal::HouseFull,
            DoorRefusal::OtpWrong,
            DoorRefusal::OtpExpired,
            DoorRefusal::AlreadyCheckedIn(entry),
            DoorRefusal::NotCheckedIn,
            DoorRefusal::AlreadyCheckedOut { at },
        ];
        for refusal in refusals {
            let recalled = DoorRefusal::recalled(refusal.outcome(), refusal.code(), refusal.named());
            assert_eq!(recalled, refusal);
        }
    }

    #[test]
    fn what_cannot_be_recalled_is_still_a_refusal() {
        for outcome in ScanOutcome::ALL.iter().copied() {
            let recalled = DoorRefusal::recalled(outcome, "", None);
            assert!(!matches!(recalled, DoorRefusal::AlreadyCheckedIn(_)), "{outcome}");
        }
    }
}
