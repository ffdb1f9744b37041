//! Lets a guest in: by the code, by a one-time code that was sent to the guest, or by name.

mod by_otp;
mod entering;
mod entry_batch;
mod entry_queue;

use turnout_domain::accounts::OtpCode;
use turnout_domain::attendance::{LONGEST_REASON, ScanDirection};
use turnout_domain::fields::{self, FieldRule, Lines, Violations};
use turnout_domain::ids::{EventId, TicketId, UserId};

use self::by_otp::by_otp;
use self::entering::Entering;
pub use self::entry_queue::EntryQueue;
use super::scanning::{ScanSource, Scanning, Verdict, explain};
use super::{DoorError, Presented};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// How a guest asks to be let in.
#[derive(Clone, PartialEq, Eq)]
pub enum Entrance {
    /// By the text that the device read.
    Code(String),
    /// By a one-time code that was sent to the guest.
    Otp {
        /// Of which ticket.
        ticket: TicketId,
        /// What the guest said.
        otp: OtpCode,
    },
    /// By name: the door picked the ticket from the list.
    Name {
        /// Which ticket.
        ticket: TicketId,
        /// Why no code was asked for.
        reason: String,
    },
}

/// A guest stands at the door.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// At whose door.
    pub event: EventId,
    /// How the guest asks to be let in.
    pub entrance: Entrance,
    /// Where the scan comes from.
    pub source: ScanSource,
}

/// Redeems the ticket, once, whatever races.
pub async fn check_in(
    app: &App,
    context: &RequestContext,
    staff: UserId,
    input: CheckIn,
    once: Once<'_, Verdict>,
) -> Result<Answer<Verdict>, DoorError> {
    let scanning = begin(app, context, staff, &input).map_err(DoorError::Invalid)?;
    let answer = match &input.entrance {
        Entrance::Code(_) | Entrance::Name { .. } => {
            entering::enter(app, Entering::new(app, scanning, None), &once).await
        }
        Entrance::Otp { ticket, otp } => by_otp(app, scanning, *ticket, otp, &once).await,
    };
    match answer {
        Ok(answer) => Ok(answer),
        Err(cause) => Err(explain(app, context, input.event, cause).await),
    }
}

fn begin(app: &App, context: &RequestContext, staff: UserId, input: &CheckIn) -> Result<Scanning, Violations> {
    let (presented, reason) = match &input.entrance {
        Entrance::Code(code) => (Presented::Code(code.clone()), String::new()),
        // For which code of the ticket the one-time code was sent is found with it.
        Entrance::Otp { ticket, .. } => (Presented::Told(*ticket, None), String::new()),
        Entrance::Name { ticket, reason } => (Presented::Ticket(*ticket), given_reason("/reason", reason)?),
    };
    let direction = ScanDirection::In;
    let scanning = Scanning::begin(app, context, staff, input.event, direction, &presented, &input.source)?;
    Ok(scanning.because(reason))
}

/// Why a guest is let in by name.
pub(super) fn given_reason(field: &str, text: &str) -> Result<String, Violations> {
    let reason = fields::text(field, text, LONGEST_REASON, Lines::One)?;
    if reason.is_empty() {
        return Err(Violations::one(field, FieldRule::TooShort, "must say why"));
    }
    Ok(reason)
}

#[cfg(test)]
mod tests;
