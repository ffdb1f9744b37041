//! The host accepts a request: the guest has the seats, or they are kept until the guest has paid.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::audit::AuditAction;
use turnout_domain::guestlist::{JoinRequest, RequestStatus, RequestStepRefused};
use turnout_domain::ids::{RequestId, ReservationId, UserId};
use turnout_domain::notifications::Notice;
use turnout_ports::guestlist::{HeldSeats, RequestDetail};
use turnout_ports::store::{Repositories, StoreError};

use super::prospect::prospect;
use super::seat_guest::{Seating, Way, seat_guest};
use super::words::{message, of_request, request_entry};
use super::{DRAWS, JoinError, RequestError};
use crate::access::authorize_thing;
use crate::app::App;
use crate::booking::BookingSettings;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::ticketing::{DrawnTicket, draw_tickets};
use crate::unit_of_work::UnitOfWork;

/// Accepts the request, once for each idempotency key.
pub async fn accept_request(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: RequestId,
    answer: &str,
    once: &Once<'_, RequestDetail>,
) -> Result<Answer<RequestDetail>, RequestError> {
    let detail = app.guestlist_queries.request(id).await?.ok_or(RequestError::NotFound)?;
    let answer = message(answer)?;
    let seats = detail.request.seats.get();
    let mut draws = 0;
    loop {
        draws += 1;
        let now = app.clock.now();
        let unit = AcceptRequest {
            context,
            settings: &app.booking_settings,
            user,
            detail: &detail,
            answer: &answer,
            key: ids::draw(now, &*app.entropy),
            tickets: draw_tickets(&*app.ticket_signer, &*app.entropy, detail.request.event, seats, now)?,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        match execute_once(&*app.store, &unit, once, now).await {
            Err(error) if error.wants_other_tickets() && draws < DRAWS => {}
            outcome => return outcome,
        }
    }
}

struct AcceptRequest<'a> {
    context: &'a RequestContext,
    settings: &'a BookingSettings,
    user: UserId,
    detail: &'a RequestDetail,
    answer: &'a str,
    key: ReservationId,
    tickets: Vec<DrawnTicket>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AcceptRequest<'_> {
    type Output = RequestDetail;
    type Error = RequestError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<RequestDetail, RequestError> {
        let mut ids = self.ids;
        let (event, now) = (self.detail.request.event, self.now);
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(RequestError::NotFound)?;
        let request = tx.requests().lock(self.detail.request.id).await?;
        let request = request.ok_or(RequestError::NotFound)?;
        let (actor, thing) = (self.context.actor, Belonging::request(&request));
        authorize_thing(tx, actor, Rule::ANSWER_REQUEST, thing, now).await?;
        let (from, to) = (request.status, RequestStatus::Accepted);
        if !from.may_become(to) {
            return Err(RequestStepRefused { from, to }.into());
        }
        let way = Way::Request(request.id);
        let facts = prospect(tx, event, request.tier, request.requester, now).await?;
        facts
            .admit(way.source(), request.seats, true, now)
            .map_err(JoinError::from)?;
        let seating = Seating {
            context: self.context,
            settings: self.settings,
            facts: &facts,
            seats: request.seats,
            way,
            key: self.key,
            tickets: &self.tickets,
            now,
        };
        let seated = seat_guest(tx, &mut ids, &mut inventory, &seating).await?;
        let accepted = request.accept(self.user, now, self.answer, seated.granted)?;
        if !tx.requests().update(&accepted, from).await? {
            return Err(StoreError::Contended("another answer to the request came first".to_owned()).into());
        }
        inventory.requests = inventory.requests.saturating_sub(1);
        tx.booking().store_inventory(event, &inventory).await?;
        self.write_down(tx, &mut ids, &accepted, seated.held).await?;
        Ok(RequestDetail {
            request: accepted,
            held: seated.held,
            ..self.detail.clone()
        })
    }
}

impl AcceptRequest<'_> {
    async fn write_down(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        accepted: &JoinRequest,
        held: Option<HeldSeats>,
    ) -> Result<(), StoreError> {
        let action = AuditAction::RequestAccepted;
        let before = Some(RequestStatus::Pending);
        let entry = request_entry(self.context, ids, self.now, action, accepted, before);
        tx.audit().append(&[entry]).await?;
        let event = self.detail.event.title.clone();
        let host_message = self.answer.to_owned();
        let notice = match held {
            None => Notice::RequestAccepted { event, host_message },
            Some(held) => Notice::RequestAcceptedPayNow {
                event,
                host_message,
                minutes: (held.expires_at - self.now).num_minutes(),
            },
        };
        let note = of_request(ids, accepted, accepted.requester, self.user, notice);
        tx.notifications().add(&[note]).await
    }
}

#[cfg(test)]
mod tests;
