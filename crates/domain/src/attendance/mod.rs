//! What happens at the door.

mod door;
mod merge;
mod numbers;
mod offline;
mod otp;
mod party;
mod refusal;
mod scan;
mod status;

pub use door::{Door, DoorTicket, Step, judge_entry, judge_exit, judge_undo};
pub use merge::{Claim, ClaimOrigin, Presence, Standing, Timeline, merge};
pub use numbers::{Passing, QUARTER_HOUR, QuarterHour, SeriesStep, quarter_of, run_up};
pub use offline::{CLOCK_TOLERANCE, MOST_SCANS_AT_ONCE, SeenAt, judge_offline};
pub use otp::*;
pub use party::{Booking, strangers};
pub use refusal::DoorRefusal;
pub use scan::{
    Entry, LARGEST_PARTY, LONGEST_DEVICE, LONGEST_NOTES, LONGEST_REASON, Scan, ScanDirection, ScanMethod, ScanOutcome,
};
pub use status::AttendanceStatus;

use crate::text_enum::text_enum;

text_enum! {
    /// Whether the seat behind a ticket is paid for, as the door sees it.
    PaymentStatus {
        /// Money is still owed.
        Unpaid = "unpaid",
        /// Paid, or free.
        Paid = "paid",
        /// The money went back.
        Refunded = "refunded",
    }
}
