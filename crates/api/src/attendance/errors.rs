//! Refusals of the door as problems.

use serde_json::json;
use turnout_application::attendance::{DoorError, SendCheckInOtpError};
use turnout_domain::attendance::DoorRefusal;

use crate::accounts::hash_error;
use crate::codes::accounts::{OTP_PAUSED, OTP_RATE_LIMITED};
use crate::codes::attendance::{
    ALREADY_CHECKED_IN, ALREADY_CHECKED_OUT, CHECK_IN_OTP_EXPIRED, CHECK_IN_OTP_INVALID, CURSOR_EXPIRED, DOORS_CLOSED,
    DOORS_NOT_OPEN, GUEST_UNREACHABLE, HOUSE_FULL, NOT_CHECKED_IN, SCAN_ID_REUSED, TICKET_NOT_FOUND, TICKET_NOT_VALID,
    TICKET_UNPAID,
};
use crate::codes::general::{STALE_VERSION, UNAVAILABLE};
use crate::problem::ApiError;

/// How long a client waits before it asks again for a code that could not be sent.
const RESEND_SECONDS: u64 = 5;

impl From<DoorRefusal> for ApiError {
    fn from(refusal: DoorRefusal) -> Self {
        match refusal {
            DoorRefusal::Unknown | DoorRefusal::WrongEvent => Self::new(TICKET_NOT_FOUND),
            DoorRefusal::NotValid => Self::new(TICKET_NOT_VALID),
            DoorRefusal::DoorsClosed => Self::new(DOORS_CLOSED),
            DoorRefusal::DoorsNotOpen { opens_at } => Self::new(DOORS_NOT_OPEN).with("doors_open_at", json!(opens_at)),
            DoorRefusal::Unpaid => Self::new(TICKET_UNPAID),
            DoorRefusal::HouseFull => Self::new(HOUSE_FULL),
            DoorRefusal::OtpWrong => Self::new(CHECK_IN_OTP_INVALID),
            DoorRefusal::OtpExpired => Self::new(CHECK_IN_OTP_EXPIRED),
            DoorRefusal::AlreadyCheckedIn(entry) => Self::new(ALREADY_CHECKED_IN)
                .with("checked_in_at", json!(entry.at))
                .with("device", super::views::named(entry.device)),
            DoorRefusal::NotCheckedIn => Self::new(NOT_CHECKED_IN),
            DoorRefusal::AlreadyCheckedOut { at } => Self::new(ALREADY_CHECKED_OUT).with("checked_out_at", json!(at)),
        }
    }
}

impl From<DoorError> for ApiError {
    fn from(error: DoorError) -> Self {
        match error {
            DoorError::Invalid(violations) => violations.into(),
            DoorError::Access(error) => error.into(),
            DoorError::Refused(refusal) => refusal.into(),
            DoorError::Hash(error) => hash_error(&error),
            DoorError::ScanIdReused => Self::new(SCAN_ID_REUSED),
            DoorError::CursorExpired => Self::new(CURSOR_EXPIRED),
            DoorError::Stale => Self::new(STALE_VERSION),
            DoorError::Store(error) => error.into(),
        }
    }
}

impl From<SendCheckInOtpError> for ApiError {
    fn from(error: SendCheckInOtpError) -> Self {
        match error {
            SendCheckInOtpError::NotFound => Self::new(TICKET_NOT_FOUND),
            SendCheckInOtpError::Refused(refusal) => refusal.into(),
            SendCheckInOtpError::TooSoon { retry_after } => Self::new(OTP_RATE_LIMITED).retry_after(retry_after),
            SendCheckInOtpError::Paused { retry_after } => Self::new(OTP_PAUSED).retry_after(retry_after),
            SendCheckInOtpError::Unreachable => Self::new(GUEST_UNREACHABLE),
            SendCheckInOtpError::NotSent(cause) => Self::new(UNAVAILABLE)
                .retry_after(RESEND_SECONDS)
                .detail("The code could not be sent.")
                .caused_by(cause),
            SendCheckInOtpError::Hash(error) => hash_error(&error),
            SendCheckInOtpError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use turnout_domain::attendance::Entry;

    use super::*;

    #[test]
    fn what_is_answered_is_what_is_audited() {
        let at = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1500);
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
            let audited = refusal.code();
            assert_eq!(ApiError::from(refusal).code().name, audited);
        }
    }

    #[test]
    fn a_second_scan_is_told_when_and_where_the_first_was() {
        let entry = |device: &str| {
            DoorRefusal::AlreadyCheckedIn(Entry {
                at: DateTime::UNIX_EPOCH,
                device: device.to_owned(),
            })
        };
        let problem = ApiError::from(entry("north")).problem();
        assert_eq!(problem.extra["checked_in_at"], "1970-01-01T00:00:00Z");
        assert_eq!(problem.extra["device"], "north");
        assert!(ApiError::from(entry("")).problem().extra["device"].is_null());
    }
}
