//! How a guest asks to be let in, as bodies say it.

use turnout_application::attendance::Entrance;
use turnout_domain::accounts::OtpCode;
use turnout_domain::ids::TicketId;
use uuid::Uuid;

use crate::codes::field::{CONFLICT, INVALID_FORMAT, REQUIRED};
use crate::problem::ApiError;

/// The fields of a body that say it. What is wrong with them is told of the fields below `at`.
pub(super) struct Shown {
    pub code: Option<String>,
    pub ticket: Option<Uuid>,
    pub otp: Option<String>,
    pub reason: Option<String>,
}

impl Shown {
    pub fn read(self, at: &str) -> Result<Entrance, ApiError> {
        let wrong = |field: &str, code, message: &str| Err(ApiError::field(format!("{at}/{field}"), code, message));
        match (self.code, self.ticket.map(TicketId::new), self.otp, self.reason) {
            (Some(code), None, None, None) => Ok(Entrance::Code(code)),
            (None, Some(ticket), Some(otp), None) => match OtpCode::parse(&otp) {
                Ok(otp) => Ok(Entrance::Otp { ticket, otp }),
                Err(error) => wrong("otp", INVALID_FORMAT, &error.to_string()),
            },
            (None, Some(ticket), None, Some(reason)) => Ok(Entrance::Name { ticket, reason }),
            (None, Some(_), None, None) => wrong("otp", REQUIRED, "an otp or a reason must stand beside the ticket_id"),
            (None, Some(_), Some(_), Some(_)) => wrong("reason", CONFLICT, "cannot stand beside an otp"),
            (Some(_), ..) => wrong("code", CONFLICT, "must stand alone"),
            (None, None, None, None) => wrong(
                "code",
                REQUIRED,
                "a code, or a ticket_id with an otp or a reason, must be given",
            ),
            (None, None, ..) => wrong("ticket_id", REQUIRED, "must stand beside an otp or a reason"),
        }
    }
}
