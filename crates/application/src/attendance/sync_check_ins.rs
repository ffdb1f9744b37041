//! Takes in what devices saw while they were offline.
//!
//! Each scan is decided alone, in a transaction of its own that holds the ticket. All scans of the ticket are put in order
//! again, so the outcome does not depend on who tells first. Whoever tells a scan twice has told it once, and hears what it
//! counts as by now.

mod telling;

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::attendance::{
    DoorRefusal, DoorTicket, Entry, LONGEST_DEVICE, MOST_SCANS_AT_ONCE, ScanDirection, SeenAt,
};
use turnout_domain::fields::{self, FieldRule, Lines, Violations};
use turnout_domain::ids::{ClientScanId, EventId, TicketId, UserId};

use self::telling::Telling;
use super::scanning::explain;
use super::{DoorError, Presented};
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, answer_once, find_answer};
use crate::unit_of_work::execute;

/// What the device kept of what it was shown.
#[derive(Clone, PartialEq, Eq)]
pub enum Seen {
    /// The text.
    Code(String),
    /// The ticket and the generation that a code said which the device checked, or that its list says.
    Ticket(TicketId, u16),
}

/// A scan that a device made without network.
#[derive(Clone, PartialEq, Eq)]
pub struct OfflineReport {
    /// The device's own id of it.
    pub client_scan: ClientScanId,
    /// What was shown.
    pub seen: Seen,
    /// Which way.
    pub direction: ScanDirection,
    /// Name of the device.
    pub device: String,
    /// What the device's clock said.
    pub device_at: DateTime<Utc>,
}

/// What the device is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The scan counts.
    Counts,
    /// It does not.
    Refused(DoorRefusal),
    /// The id is that of another scan; this one was not kept.
    ScanIdReused,
}

/// A scan that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldScan {
    /// The device's own id of it.
    pub client_scan: ClientScanId,
    /// Which way.
    pub direction: ScanDirection,
    /// When, as far as the device is believed.
    pub seen_at: SeenAt,
    /// It was known already.
    pub is_repeated: bool,
    /// The ticket, if it is one of this event.
    pub ticket: Option<DoorTicket>,
    /// What it counts as.
    pub told: Told,
    /// Later scans that let somebody in with the same ticket.
    pub duplicates: Vec<Entry>,
}

/// Takes scans in, in whatever order they come.
pub async fn sync_check_ins(
    app: &App,
    context: &RequestContext,
    staff: UserId,
    event: EventId,
    reports: Vec<OfflineReport>,
    once: Once<'_, Vec<ToldScan>>,
) -> Result<Answer<Vec<ToldScan>>, DoorError> {
    let now = app.clock.now();
    let reports = checked(reports).map_err(DoorError::Invalid)?;
    authorize_read(&*app.event_queries, context.actor, Permission::DoorScan, event, now).await?;
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    let mut told = Vec::with_capacity(reports.len());
    for report in reports {
        let work = Telling::begin(app, context, staff, event, report).map_err(DoorError::Invalid)?;
        match execute(&*app.store, &work).await {
            Ok(scan) => told.push(scan),
            Err(cause) => return Err(explain(app, context, event, cause).await),
        }
    }
    Ok(answer_once(&*app.store, told, &once, now).await?)
}

/// All of them with clean names of devices, or what is wrong.
fn checked(reports: Vec<OfflineReport>) -> Result<Vec<OfflineReport>, Violations> {
    let mut violations = Violations::none();
    if reports.len() > MOST_SCANS_AT_ONCE {
        let message = format!("must have at most {MOST_SCANS_AT_ONCE} items");
        return Err(Violations::one("/scans", FieldRule::TooMany, message));
    }
    let clean = |(place, report): (usize, OfflineReport)| {
        let field = format!("/scans/{place}/device");
        let device = violations.keep(fields::text(&field, &report.device, LONGEST_DEVICE, Lines::One));
        OfflineReport {
            device: device.unwrap_or_default(),
            ..report
        }
    };
    let reports = reports.into_iter().enumerate().map(clean).collect();
    violations.or_else(reports)
}

impl Seen {
    fn presented(&self) -> Presented {
        match self {
            Self::Code(code) => Presented::Code(code.clone()),
            Self::Ticket(ticket, _) => Presented::Ticket(*ticket),
        }
    }
}

#[cfg(test)]
mod tests;
