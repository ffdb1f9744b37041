//! A scan: somebody at the door held a device to something.

use chrono::{DateTime, Utc};

use crate::ids::{ClientScanId, EventId, ScanId, TicketId, UserId};
use crate::text_enum::text_enum;

/// The most guests of a party that one call lets in.
pub const LARGEST_PARTY: usize = 20;
/// The longest name of a device, in characters.
pub const LONGEST_DEVICE: usize = 200;
/// The longest reason of an undo or of a check-in by name, in characters.
pub const LONGEST_REASON: usize = 500;
/// The longest notes of the door on one ticket, in characters.
pub const LONGEST_NOTES: usize = 2000;

text_enum! {
    /// Which way somebody wanted to go.
    ScanDirection {
        /// Into the event.
        In = "in",
        /// Out of it.
        Out = "out",
        /// An admission was taken back.
        Undo = "undo",
    }
}

text_enum! {
    /// How the door knew which ticket it was.
    ScanMethod {
        /// By the code of its QR.
        Code = "code",
        /// By a one-time code that was sent to the guest.
        Otp = "otp",
        /// It was picked from the list.
        Name = "name",
    }
}

text_enum! {
    /// What became of a scan.
    ScanOutcome {
        /// Done.
        Ok = "ok",
        /// The ticket was used before.
        AlreadyCheckedIn = "already_checked_in",
        /// The ticket is void, or its state does not allow this.
        NotValid = "not_valid",
        /// Money is still owed.
        Unpaid = "unpaid",
        /// A ticket of another event.
        WrongEvent = "wrong_event",
        /// The doors are not open yet.
        TooEarly = "too_early",
        /// As many people are inside as may be.
        HouseFull = "house_full",
        /// The one-time code was wrong or worked no more.
        OtpRefused = "otp_refused",
        /// No ticket of ours.
        Unknown = "unknown",
    }
}

/// One admission: when, and on which device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// The device's name; may be empty.
    pub device: String,
}

/// Who scanned what, where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Public id.
    pub id: ScanId,
    /// The event at whose door it happened.
    pub event: EventId,
    /// The ticket, if it is one of ours.
    pub ticket: Option<TicketId>,
    /// Which way.
    pub direction: ScanDirection,
    /// How the ticket was named.
    pub method: ScanMethod,
    /// Why it was taken by name; empty otherwise.
    pub given_reason: String,
    /// Who scanned.
    pub by: UserId,
    /// The device's name; may be empty.
    pub device: String,
    /// The device's own id of the scan: a repeated one has one effect and one answer.
    pub client_id: Option<ClientScanId>,
    /// When.
    pub at: DateTime<Utc>,
}
