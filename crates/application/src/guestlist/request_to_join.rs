//! Somebody asks to join an event whose host approves each guest.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditAction;
use turnout_domain::booking::{BookingFacts, ReservationSource, Seats};
use turnout_domain::events::EventStatus;
use turnout_domain::guestlist::{AskRefused, JoinRequest, RequestStatus, takes_requests};
use turnout_domain::ids::{EventId, RequestId, TierId, UserId};
use turnout_domain::notifications::Notice;
use turnout_ports::guestlist::{EventCard, PersonCard, RequestDetail};
use turnout_ports::store::Repositories;

use super::prospect::prospect;
use super::words::{message, name_of, of_request, request_entry};
use super::{JoinError, RequestError};
use crate::accounts::is_unwelcome;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::UnitOfWork;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinWish {
    /// To join which event.
    pub event: EventId,
    /// Seats of which tier; without one, the cheapest that is sold when the host accepts.
    pub tier: Option<TierId>,
    /// How many seats.
    pub seats: Seats,
    /// To the host.
    pub message: String,
}

/// Stores the request and tells the host, once for each idempotency key.
pub async fn request_to_join(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: JoinWish,
    once: &Once<'_, RequestDetail>,
) -> Result<Answer<RequestDetail>, RequestError> {
    let card = app.guestlist_queries.event_card(wish.event).await?;
    let card = card.ok_or(JoinError::NoSuchEvent)?;
    let now = app.clock.now();
    let unit = RequestToJoin {
        context,
        user,
        card,
        message: message(&wish.message)?,
        wish,
        id: ids::draw(now, &*app.entropy),
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct RequestToJoin<'a> {
    context: &'a RequestContext,
    user: UserId,
    card: EventCard,
    message: String,
    wish: JoinWish,
    id: RequestId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for RequestToJoin<'_> {
    type Output = RequestDetail;
    type Error = RequestError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<RequestDetail, RequestError> {
        let Self { wish, user, now, .. } = self;
        let locked = tx.booking().lock_inventory(wish.event).await?;
        let mut inventory = locked.ok_or(JoinError::NoSuchEvent)?;
        let facts = prospect(tx, wish.event, wish.tier, *user, *now).await?;
        if facts.status == EventStatus::Published {
            takes_requests(facts.admission)?;
            if is_unwelcome(tx, *user, facts.host).await? {
                // As of an event that nobody can ask to join.
                return Err(AskRefused::InviteOnly.into());
            }
        }
        facts
            .admit(ReservationSource::Request, wish.seats, true, *now)
            .map_err(JoinError::from)?;
        let request = self.request();
        if !tx.requests().insert(&request).await? {
            return Err(RequestError::AlreadyOpen);
        }
        inventory.requests += 1;
        tx.booking().store_inventory(wish.event, &inventory).await?;
        self.write_down(tx, &facts, request).await
    }
}

impl RequestToJoin<'_> {
    fn request(&self) -> JoinRequest {
        JoinRequest {
            id: self.id,
            event: self.wish.event,
            requester: self.user,
            tier: self.wish.tier,
            seats: self.wish.seats,
            message: self.message.clone(),
            host_message: String::new(),
            status: RequestStatus::Pending,
            reservation: None,
            decided_by: None,
            decided_at: None,
            created_at: self.now,
        }
    }

    async fn write_down(
        &self,
        tx: &mut dyn Repositories,
        facts: &BookingFacts,
        request: JoinRequest,
    ) -> Result<RequestDetail, RequestError> {
        let mut ids = self.ids;
        let entry = request_entry(
            self.context,
            &mut ids,
            self.now,
            AuditAction::RequestMade,
            &request,
            None,
        );
        tx.audit().append(&[entry]).await?;
        let requester = PersonCard::named(self.user, Some(facts.guest.name.clone()));
        let notice = Notice::RequestReceived {
            event: facts.title.clone(),
            guest: name_of(&requester),
            seats: request.seats.get(),
        };
        let note = of_request(&mut ids, &request, facts.host, self.user, notice);
        tx.notifications().add(&[note]).await?;
        Ok(RequestDetail {
            request,
            requester,
            event: self.card.clone(),
            held: None,
        })
    }
}

#[cfg(test)]
mod tests;
