//! Closes what a person leaves open, with the use cases by which they would have done it themselves: so seats are counted,
//! the next in line moves up, others are told, and each change has its audit entry.

use std::fmt::Debug;

use turnout_domain::booking::SeatFate;
use turnout_domain::ids::UserId;
use turnout_ports::privacy::LooseEnds;
use turnout_ports::store::StoreError;

use crate::app::App;
use crate::booking::{cancel_order, leave_waitlist, release_reservation};
use crate::context::{Actor, RequestContext};
use crate::events::delete_event;
use crate::guestlist::{cancel_request, decline_invite};
use crate::idempotency::Once;
use crate::ticketing::{CancelTerms, cancel_ticket, cancel_transfer, decline_transfer, expire_transfers};

/// Where a person's tickets are taken, this is why.
const REASON: &str = "The account of the guest was erased.";

/// Something is still open.
#[derive(Debug, thiserror::Error)]
pub enum StillTied {
    /// What was left open stayed so.
    #[error("something that an erased user left open cannot be closed: {0}")]
    Open(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Closes everything. What fails is told only if it is still open then: others may have closed it meanwhile.
pub(super) async fn wind_up(app: &App, user: UserId) -> Result<(), StillTied> {
    // Offers whose time ran out cannot be declined any more; they are only not noted yet.
    expire_transfers(app).await?;
    let ends = app.privacy_queries.loose_ends(user, app.clock.now()).await?;
    if ends.is_empty() {
        return Ok(());
    }
    let mut failures = Vec::new();
    close_bookings(app, user, &ends, &mut failures).await;
    close_guestlist(app, user, &ends, &mut failures).await;
    close_tickets(app, user, &ends, &mut failures).await;
    if app.privacy_queries.loose_ends(user, app.clock.now()).await?.is_empty() {
        return Ok(());
    }
    Err(StillTied::Open(failures.join("; ")))
}

fn as_user(user: UserId) -> RequestContext {
    RequestContext {
        actor: Actor::User(user),
        ..RequestContext::system("job:erase_user")
    }
}

fn note<T, E: Debug>(failures: &mut Vec<String>, outcome: Result<T, E>) {
    if let Err(error) = outcome {
        failures.push(format!("{error:?}"));
    }
}

async fn close_bookings(app: &App, user: UserId, ends: &LooseEnds, failures: &mut Vec<String>) {
    let context = as_user(user);
    for order in &ends.orders {
        note(failures, cancel_order(app, &context, *order, &Once::unkeyed()).await);
    }
    for entry in &ends.waitlist {
        note(failures, leave_waitlist(app, &context, *entry).await);
    }
    for reservation in &ends.reservations {
        note(failures, release_reservation(app, &context, *reservation).await);
    }
    for draft in &ends.drafts {
        note(failures, delete_event(app, &context, *draft).await);
    }
}

async fn close_guestlist(app: &App, user: UserId, ends: &LooseEnds, failures: &mut Vec<String>) {
    let context = as_user(user);
    for request in &ends.requests {
        note(
            failures,
            cancel_request(app, &context, user, *request, &Once::unkeyed()).await,
        );
    }
    for invite in &ends.invites {
        note(
            failures,
            decline_invite(app, &context, user, *invite, &Once::unkeyed()).await,
        );
    }
}

async fn close_tickets(app: &App, user: UserId, ends: &LooseEnds, failures: &mut Vec<String>) {
    let context = as_user(user);
    for offer in &ends.offers_made {
        note(
            failures,
            cancel_transfer(app, &context, user, *offer, &Once::unkeyed()).await,
        );
    }
    for offer in &ends.offers_received {
        note(
            failures,
            decline_transfer(app, &context, user, *offer, &Once::unkeyed()).await,
        );
    }
    // Also what was paid for: the person gave it up. The host keeps the money and gets the seat back.
    let system = RequestContext::system("job:erase_user");
    let terms = CancelTerms::Take {
        reason: REASON.to_owned(),
        seat: SeatFate::Free,
    };
    for ticket in &ends.tickets {
        note(
            failures,
            cancel_ticket(app, &system, user, *ticket, &terms, &Once::unkeyed()).await,
        );
    }
}
