//! Lets several guests in who came together.
//!
//! They show tickets of one order, or tickets that were given to one participant. Each ticket is decided alone, as if it had been
//! scanned alone: one that is refused keeps nobody else out.

use std::collections::HashMap;

use turnout_domain::access::Permission;
use turnout_domain::attendance::{LARGEST_PARTY, LONGEST_DEVICE, strangers};
use turnout_domain::fields::{self, FieldRule, Lines, Violations};
use turnout_domain::ids::{ClientScanId, EventId, TicketId, UserId};
use turnout_ports::store::StoreError;

use super::DoorError;
use super::check_in::{CheckIn, Entrance, check_in, given_reason};
use super::scanning::{ScanSource, Verdict};
use super::shown::{Presented, Shown};
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, answer_once, find_answer};

/// One guest of a party.
#[derive(Clone, PartialEq, Eq)]
pub struct PartyGuest {
    /// The device's own id of this scan.
    pub client_scan: ClientScanId,
    /// How the guest asks to be let in.
    pub entrance: Entrance,
}

/// Guests who came together.
#[derive(Clone, PartialEq, Eq)]
pub struct Party {
    /// At whose door.
    pub event: EventId,
    /// The guests.
    pub guests: Vec<PartyGuest>,
    /// Name of the device.
    pub device: Option<String>,
}

/// What came of one guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// The scan was decided, now or when it was first made.
    Decided(Verdict),
    /// The id is that of another scan; this one was not kept.
    ScanIdReused,
}

/// Redeems the tickets of a party in the order in which they stand.
pub async fn check_in_party(
    app: &App,
    context: &RequestContext,
    staff: UserId,
    party: Party,
    once: Once<'_, Vec<(ClientScanId, Admitted)>>,
) -> Result<Answer<Vec<(ClientScanId, Admitted)>>, DoorError> {
    let now = app.clock.now();
    check(&party).map_err(DoorError::Invalid)?;
    authorize_read(
        &*app.event_queries,
        context.actor,
        Permission::DoorScan,
        party.event,
        now,
    )
    .await?;
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    check_booking(app, &party).await?;
    let mut admitted = Vec::with_capacity(party.guests.len());
    for guest in party.guests {
        let input = CheckIn {
            event: party.event,
            entrance: guest.entrance,
            source: ScanSource {
                device: party.device.clone(),
                client_scan: Some(guest.client_scan),
            },
        };
        admitted.push((guest.client_scan, admit(app, context, staff, input).await?));
    }
    Ok(answer_once(&*app.store, admitted, &once, now).await?)
}

async fn admit(app: &App, context: &RequestContext, staff: UserId, input: CheckIn) -> Result<Admitted, DoorError> {
    match check_in(app, context, staff, input, Once::unkeyed()).await {
        Ok(Answer::Done(verdict)) => Ok(Admitted::Decided(verdict)),
        Err(DoorError::ScanIdReused) => Ok(Admitted::ScanIdReused),
        Err(error) => Err(error),
        Ok(Answer::Replayed(_) | Answer::KeyReused) => {
            Err(StoreError::Corrupt("an answer was kept without a key".to_owned()).into())
        }
    }
}

/// That nobody shows a ticket of another booking. Whoever shows none of this event is not compared, and is refused alone.
async fn check_booking(app: &App, party: &Party) -> Result<(), DoorError> {
    let tickets: Vec<Option<TicketId>> = party.guests.iter().map(|guest| shown(app, &guest.entrance)).collect();
    let known: Vec<TicketId> = tickets.iter().flatten().copied().collect();
    let bookings = app.attendance_queries.bookings(party.event, &known).await?;
    let bookings: HashMap<_, _> = bookings.into_iter().collect();
    let bookings: Vec<_> = tickets
        .iter()
        .map(|ticket| ticket.and_then(|ticket| bookings.get(&ticket).copied()))
        .collect();
    let mut wrong = Violations::none();
    for place in strangers(&bookings) {
        let field = match party.guests.get(place).map(|guest| &guest.entrance) {
            Some(Entrance::Code(_)) => "code",
            _ => "ticket_id",
        };
        let message = "is of another order than the first of the party";
        wrong.add(format!("/scans/{place}/{field}"), FieldRule::Conflict, message);
    }
    wrong.or_else(()).map_err(DoorError::Invalid)
}

/// The ticket that is shown. A forged code names none.
fn shown(app: &App, entrance: &Entrance) -> Option<TicketId> {
    match entrance {
        Entrance::Code(code) => Shown::read(&Presented::Code(code.clone()), &*app.ticket_signer).ticket(),
        Entrance::Otp { ticket, .. } | Entrance::Name { ticket, .. } => Some(*ticket),
    }
}

/// All fields, before anybody is let in.
fn check(party: &Party) -> Result<(), Violations> {
    let count = party.guests.len();
    if count == 0 || count > LARGEST_PARTY {
        let rule = if count == 0 {
            FieldRule::TooFew
        } else {
            FieldRule::TooMany
        };
        let message = format!("must have 1 to {LARGEST_PARTY} items");
        return Err(Violations::one("/scans", rule, message));
    }
    let mut wrong = Violations::none();
    let device = party.device.as_deref().unwrap_or_default();
    wrong.keep(fields::text("/device", device, LONGEST_DEVICE, Lines::One));
    for (place, guest) in party.guests.iter().enumerate() {
        if let Entrance::Name { reason, .. } = &guest.entrance {
            wrong.keep(given_reason(&format!("/scans/{place}/reason"), reason));
        }
    }
    wrong.or_else(())
}
